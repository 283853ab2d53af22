package gabelle.verticles.limits;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Demand;
import gabelle.engine.limit.Grant;
import gabelle.verticles.bus.LocalCodec;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.UUID;

/** What loops and the actor tell each other, within one process. */
sealed interface LimitMessage {
    String GRANT = "limits.grant";
    String RETURN = "limits.return";

    /** What a loop wants of a key, or gives back of it, with the limits of the key's account. */
    record KeyDemand(UUID accountId, RateLimits accountLimits, Demand demand) {
        static KeyDemand of(KeyPolicy key, Demand demand) {
            return new KeyDemand(key.accountId(), key.accountLimits(), demand);
        }
    }

    /** Asks {@code limits.grant} for calls that wait; answered by {@link Granted}. */
    record GrantCalls(String loop, KeyDemand wanted) implements LimitMessage {}

    record Granted(Grant grant) implements LimitMessage {}

    /** Gives back to {@code limits.return} what a loop does not use; answered by {@link Returned}. */
    record ReturnLeases(String loop, List<KeyDemand> returned) implements LimitMessage {}

    record Returned() implements LimitMessage {}

    static void register(EventBus bus) {
        LocalCodec.register(bus, GrantCalls.class, Granted.class, ReturnLeases.class, Returned.class);
    }
}
