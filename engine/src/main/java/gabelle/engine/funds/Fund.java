package gabelle.engine.funds;

/**
 * A fund's state: {@code 0 ≤ posted}, {@code 0 ≤ pending}, {@code posted + pending ≤ granted}.
 *
 * @param granted all that ever came in
 * @param posted all that was spent
 * @param pending what is reserved by grants
 */
public record Fund(long granted, long posted, long pending) {
    public long available() {
        return granted - posted - pending;
    }
}
