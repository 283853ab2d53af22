package gabelle.engine.funds;

/** What became of a {@link Wish}. */
public sealed interface Reserved {
    record Given(long amount) implements Reserved {}

    /** Too little is available; what is pending may come back. */
    record Short(Fund fund) implements Reserved {}

    /** There is no such fund yet. */
    record NoFund() implements Reserved {}

    /** The journal is retired or fenced, so that nobody could ever give the grant back. */
    record JournalClosed() implements Reserved {}
}
