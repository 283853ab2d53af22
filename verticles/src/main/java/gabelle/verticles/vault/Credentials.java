package gabelle.verticles.vault;

import gabelle.verticles.data.Secret;
import gabelle.verticles.vault.VaultMessage.AskUsable;
import gabelle.verticles.vault.VaultMessage.Usable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The door to the vault: which key a call to a provider goes out with. */
public final class Credentials {
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(1_000);

    private final Map<String, Credential> environment = new HashMap<>();
    private final MessageConsumer<Usable> changes;
    private final OwnBook own;
    private Map<String, Credential> stored = Map.of();

    private Credentials(Vertx vertx, Map<String, Secret> environment) {
        environment.forEach((provider, key) -> this.environment.put(provider, new Credential(Optional.empty(), key)));
        this.changes = vertx.eventBus()
                .localConsumer(VaultMessage.USABLE, fact -> stored = fact.body().global());
        this.own = new OwnBook(vertx);
    }

    /**
     * Opens the door of the calling event loop, once it knows what is stored: else the first calls went out with another
     * key than the ones after them.
     *
     * @param environment the operator's keys by provider, for where none is stored
     */
    public static Future<Credentials> open(Vertx vertx, Map<String, Secret> environment) {
        Credentials door = new Credentials(vertx, environment);
        return vertx.eventBus()
                .<Usable>request(VaultMessage.CURRENT, new AskUsable(), LOCAL)
                .map(answer -> {
                    door.stored = answer.body().global();
                    return door;
                })
                .onFailure(failure -> door.close());
    }

    /** The stored default, else the environment's. */
    public Optional<Credential> global(String provider) {
        return Optional.ofNullable(stored.get(provider)).or(() -> Optional.ofNullable(environment.get(provider)));
    }

    /**
     * What the caller has of its own; completed already where that is nothing, or known. Fails with a {@link
     * gabelle.engine.outcome.Stop} UNAVAILABLE where it cannot be told.
     */
    public Future<OwnKeys> of(Caller caller) {
        return own.of(caller);
    }

    /** Whose key a call of this caller goes to the provider with. */
    public Choice choose(Caller caller, OwnKeys owned, String provider) {
        return HybridRule.choose(caller, owned, provider, global(provider));
    }

    public void close() {
        own.close();
        changes.unregister();
    }
}
