package gabelle.verticles.vault;

import gabelle.verticles.bus.LocalCodec;
import gabelle.verticles.vault.Credential.Stored;
import io.vertx.core.eventbus.EventBus;
import java.util.Map;

/** What the vault's actor is told and says, on this node only. */
public sealed interface VaultMessage {
    /** {@link AskUsable}, answered by {@link Usable}. */
    String CURRENT = "vault.current";

    /** {@link Usable}, a fact for the doors. */
    String USABLE = "vault.usable";

    /** {@link CredentialRefused}, a fact for the actor. Lost, the next call tells it again. */
    String REFUSED = "vault.refused";

    /** Registers the messages; done once for each Vertx. */
    static void register(EventBus bus) {
        LocalCodec.register(bus, AskUsable.class, Usable.class, CredentialRefused.class);
    }

    /** What may be used now? */
    record AskUsable() implements VaultMessage {}

    /** The operator's stored credentials that calls may use, by provider: all of them. */
    record Usable(Map<String, Credential> global) implements VaultMessage {
        public Usable {
            global = Map.copyOf(global);
        }
    }

    /** The provider does not take it. */
    record CredentialRefused(Stored credential) implements VaultMessage {}
}
