package gabelle.engine.price;

/**
 * Other rates for a whole call whose input is long.
 *
 * @param inputTokensAbove all input tokens, cached ones included, of which a call has more
 */
public record Tier(long inputTokensAbove, TokenRates rates) {
    public Tier {
        if (inputTokensAbove < 1) {
            throw new IllegalArgumentException("a tier begins above some input: " + inputTokensAbove);
        }
    }
}
