package gabelle.verticles.vault;

import gabelle.verticles.bus.LocalCodec;
import gabelle.verticles.vault.Credential.Stored;
import io.vertx.core.eventbus.EventBus;
import java.util.Map;
import java.util.UUID;

/** What the vault's actor is told and says, on this node only. */
public sealed interface VaultMessage {
    /** {@link AskUsable}, answered by {@link Usable}. */
    String CURRENT = "vault.current";

    /** {@link Usable}, a fact for the doors. */
    String USABLE = "vault.usable";

    /** {@link CredentialRefused}, a fact for the actor. Lost, the next call tells it again. */
    String REFUSED = "vault.refused";

    /** {@link AskOwn}, answered by {@link OwnKeys}; fails where Postgres does not answer. */
    String OWN = "vault.own";

    /** {@link OwnRefused}, a fact for the doors. Lost, the account's next version says it. */
    String OWN_REFUSED = "vault.own_refused";

    /** Registers the messages; done once for each Vertx. */
    static void register(EventBus bus) {
        LocalCodec.register(
                bus,
                AskUsable.class,
                Usable.class,
                CredentialRefused.class,
                AskOwn.class,
                OwnKeys.class,
                OwnRefused.class);
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

    /** What has the account of its own? */
    record AskOwn(UUID accountId) implements VaultMessage {}

    /** A provider refused one of the account's own: what is known of them is not true any more. */
    record OwnRefused(UUID accountId) implements VaultMessage {}
}
