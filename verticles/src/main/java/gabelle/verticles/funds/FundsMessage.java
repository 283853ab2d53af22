package gabelle.verticles.funds;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Wish;
import gabelle.verticles.bus.LocalCodec;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.UUID;

/** What loops and the actor tell each other about money, within one process. */
public sealed interface FundsMessage {
    String JOIN = "funds.join";
    String GRANT = "funds.grant";
    String RETURN = "funds.return";
    String GATHER = "funds.gather";
    String RECALL = "funds.recall";
    String CLOCK = "funds.clock";
    String FENCED = "funds.fenced";

    /** Tells {@code funds.join} of a loop whose journal will hold grants; answered by {@link Joined}. */
    record Join(UUID journalId) implements FundsMessage {}

    record Joined(ClockOffset offset) implements FundsMessage {}

    /** Asks {@code funds.grant}; answered by {@link Granted}. Asked a second time, the same grant is meant. */
    record AskGrant(Wish wish) implements FundsMessage {}

    record Granted(Reserved reserved) implements FundsMessage {}

    /** An amount of a grant that is not spent any more: told again under its id until it is acknowledged. */
    record Back(UUID returnId, UUID grantId, long amount) {}

    /** Gives back to {@code funds.return}; answered by {@link Returned}. */
    record ReturnGrants(List<Back> returned) implements FundsMessage {}

    record Returned() implements FundsMessage {}

    /**
     * Asks {@code funds.gather} for money that lies idle on the loops of this node and the others; answered by
     * {@link Gathered} as soon as so much of the fund is available, and after {@code funds.recall_wait_ms} in any case.
     */
    record Gather(FundKey fund, long amount) implements FundsMessage {}

    record Gathered() implements FundsMessage {}

    /** Published on {@code funds.recall}: whoever holds some of the fund and does not need it, gives it back. */
    record Recall(FundKey fund) implements FundsMessage {}

    /** Published on {@code funds.clock}: Postgres' clock minus this node's, in milliseconds. */
    record ClockOffset(long ms) implements FundsMessage {}

    /** Published on {@code funds.fenced}: the grants of this journal have been given to others. */
    record Fenced(UUID journalId) implements FundsMessage {}

    static void register(EventBus bus) {
        LocalCodec.register(
                bus,
                Join.class,
                Joined.class,
                AskGrant.class,
                Granted.class,
                ReturnGrants.class,
                Returned.class,
                Gather.class,
                Gathered.class,
                Recall.class,
                ClockOffset.class,
                Fenced.class);
    }
}
