package gabelle.engine.funds;

/**
 * What a plan says of calls with a provider key of the customer's own.
 *
 * @param fallbackToGlobal whether a call goes out with the operator's key, at the operator's price, where all that the
 *     customer has for a provider are invalid; else it is refused
 * @param microCredits what each such call costs, in micro-credits; 0 for nothing
 */
public record Byok(boolean fallbackToGlobal, long microCredits) {
    /** A customer's own keys are free, and stand in for nothing. */
    public static final Byok FREE = new Byok(false, 0);

    public Byok {
        if (microCredits < 0) {
            throw new IllegalArgumentException("a charge must not be negative");
        }
    }

    /** Whatever the call uses is between the customer and the provider. */
    public Rate rate() {
        return new Rate(microCredits > 0, microCredits, 0, 0, 0, Rate.PLAIN.planTokensPermille());
    }
}
