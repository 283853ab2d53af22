package gabelle.engine.journal;

import gabelle.engine.funds.Held;
import gabelle.engine.funds.Payment;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import java.util.UUID;

/**
 * One entry of a journal. A call writes {@link Open}, then any number of {@link Reroute} and {@link Progress}, then
 * exactly one of {@link Settle}, {@link Void} and {@link Expire}.
 */
public sealed interface Record {
    UUID requestId();

    /** A record that ends its call and becomes a ledger row. */
    sealed interface Closing extends Record permits Settle, Void, Expire {
        CallFacts facts();

        Ending ending();

        /** Which money paid. */
        Payment payment();

        /** The same ending, paid otherwise. */
        Closing paid(Payment otherwise);

        @Override
        default UUID requestId() {
            return facts().requestId();
        }
    }

    /**
     * The call is about to be forwarded.
     *
     * @param hold the worst case: the input as estimated, the output as bounded
     * @param price what that is charged at, should nobody be left to settle it
     * @param held which money pays, and how much of it is reserved
     */
    record Open(CallFacts facts, Usage hold, Price price, Held held) implements Record {
        @Override
        public UUID requestId() {
            return facts.requestId();
        }

        /** The same call, served by somebody else. */
        public Open by(Reroute reroute) {
            return new Open(reroute.facts(), hold, reroute.price(), held);
        }
    }

    /**
     * Another provider is asked than the one that the call was opened for; its money stays as it is held. Written before
     * that one is asked, and so before any {@link Progress}.
     *
     * @param facts the call's own, but for who serves it
     * @param price what it is charged at from now on
     */
    record Reroute(CallFacts facts, Price price) implements Record {
        @Override
        public UUID requestId() {
            return facts.requestId();
        }
    }

    /**
     * Written before more is relayed than the last one allowed.
     *
     * @param outputTokensMax an upper bound, by estimate, of what the client has been sent so far
     */
    record Progress(UUID requestId, long outputTokensMax) implements Record {}

    /** The call was answered, or charged for what was generated. */
    record Settle(CallFacts facts, Ending ending, Payment payment) implements Closing {
        @Override
        public Settle paid(Payment otherwise) {
            return new Settle(facts, ending, otherwise);
        }
    }

    /** The call failed and is not charged. */
    record Void(CallFacts facts, Ending ending) implements Closing {
        @Override
        public Payment payment() {
            return Payment.NONE;
        }

        @Override
        public Void paid(Payment otherwise) {
            throw new IllegalStateException("a call that is not charged is not paid");
        }
    }

    /** The node died while the call was open; recovery wrote a flagged estimate. */
    record Expire(CallFacts facts, Ending ending, Payment payment) implements Closing {
        @Override
        public Expire paid(Payment otherwise) {
            return new Expire(facts, ending, otherwise);
        }
    }
}
