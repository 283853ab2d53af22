package gabelle.verticles.usage;

import gabelle.engine.funds.Posting;
import java.util.function.Function;

/** What all nodes share: the ledger and the books. */
interface SimCentral {
    Ledger ledger();

    /** One transaction. */
    <T> T post(Function<Posting, T> body);

    /** Called after each step: whoever compares, compares now. */
    default void stepped() {}

    /** In memory. */
    record Memory(SimBooks books, SimLedger ledger) implements SimCentral {
        static Memory empty() {
            SimBooks books = new SimBooks();
            return new Memory(books, new SimLedger(books));
        }

        @Override
        public <T> T post(Function<Posting, T> body) {
            return books.transaction(() -> body.apply(new Posting(books)));
        }
    }
}
