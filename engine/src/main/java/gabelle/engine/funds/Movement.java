package gabelle.engine.funds;

/**
 * An entry of the books with its two legs.
 *
 * @param reference unique: a movement whose reference is known already is the same one, told twice
 * @param amount above 0
 * @param reason for people; empty where the reference says all
 * @param author who ordered it: {@code admin}, {@code stripe}, {@code system}
 */
public record Movement(
        String reference, FundKey fund, Side debit, Side credit, long amount, String reason, String author) {
    public Movement {
        if (amount < 1 || debit == credit) {
            throw new IllegalArgumentException("no movement: " + amount + " from " + debit + " to " + credit);
        }
    }
}
