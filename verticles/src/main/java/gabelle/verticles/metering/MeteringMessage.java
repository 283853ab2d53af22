package gabelle.verticles.metering;

import gabelle.verticles.bus.LocalCodec;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import io.vertx.core.eventbus.EventBus;
import java.util.Optional;
import java.util.UUID;

/** What is said between the metering actor and its doors. Amounts are in micro-credits, quantities in millionths. */
public sealed interface MeteringMessage {
    /** Local request, {@link Ask}; answered with an {@link Answer}. */
    String ASK = "metering.ask";

    /**
     * A request, and how long somebody waits for its answer: what is not done by then is not done at all.
     *
     * @param untilNanos by {@link System#nanoTime} of this process
     */
    record Ask(Request request, long untilNanos) implements MeteringMessage {}

    /** What the actor does, whole or not at all. */
    sealed interface Request extends MeteringMessage {
        /** Of the key that asks; empty for the operator. */
        Optional<UUID> keyAccount();
    }

    /** One that keys may make. */
    sealed interface Metered extends Request {
        Asked asked();

        @Override
        default Optional<UUID> keyAccount() {
            return asked().caller().accountId();
        }
    }

    /** One that only the operator makes. */
    sealed interface Operated extends Request {
        @Override
        default Optional<UUID> keyAccount() {
            return Optional.empty();
        }
    }

    /**
     * Who asks for whom.
     *
     * @param requestId of the request: what it makes bears this id
     * @param param the field that named the account
     * @param account its id or external id, or the empty string for the caller's own
     * @param key the Idempotency-Key, or the empty string
     */
    record Asked(UUID requestId, Caller caller, String param, String account, String key) {}

    record Consume(Asked asked, String module, long quantity) implements Metered {}

    /** Holds what a module costs, or so many credits. One of the two is there; of both, the credits are held. */
    record OpenHold(Asked asked, Optional<String> module, long quantity, Optional<Long> credits, int expiresInS)
            implements Metered {}

    record SettleHold(Asked asked, UUID hold, Settlement by) implements Metered {}

    /** What a hold is settled with. */
    sealed interface Settlement {
        record Credits(long amount) implements Settlement {}

        record Quantity(long quantity) implements Settlement {}
    }

    record VoidHold(Asked asked, UUID hold) implements Metered {}

    record ReadTokens(Asked asked) implements Metered {}

    record SpendTokens(Asked asked, long amount, String module, String moduleName) implements Metered {}

    record AddTokens(Asked asked, long amount, String packageName) implements Metered {}

    record ReadCredits(UUID account, Page.Wanted wanted) implements Operated {}

    record AddCredits(UUID account, CreditEntry entry, String actor) implements Operated {}

    sealed interface Answer extends MeteringMessage {}

    record Given(Reply reply) implements Answer {}

    record Refused(Problem problem) implements Answer {}

    /** Postgres is away, or we have a defect: the cause tells. */
    record Broken(Throwable cause) implements Answer {}

    /** Tells the bus how these travel; once for each Vertx, before the verticle is deployed. */
    static void register(EventBus bus) {
        LocalCodec.register(bus, Ask.class, Given.class, Refused.class, Broken.class);
    }
}
