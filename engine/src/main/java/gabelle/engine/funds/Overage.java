package gabelle.engine.funds;

/**
 * What is billed beyond the allowance, in nano-units of the plan's currency for a million of each meter.
 *
 * @param billed false: nothing is billed, the call is refused
 */
public record Overage(boolean billed, long perMillionTokens, long perMillionRequests, long perMillionImages) {
    public static final Overage BLOCK = new Overage(false, 0, 0, 0);

    private static final long MILLION = 1_000_000;

    public Overage {
        if (perMillionTokens < 0 || perMillionRequests < 0 || perMillionImages < 0) {
            throw new IllegalArgumentException("an overage price must not be negative");
        }
    }

    /**
     * In nano-units, rounded up once, on the sum.
     *
     * @throws ArithmeticException if it overflows
     */
    public long nano(long planTokens, long requests, long images) {
        long sum = Math.addExact(
                Math.multiplyExact(planTokens, perMillionTokens), Math.multiplyExact(requests, perMillionRequests));
        return Math.ceilDiv(Math.addExact(sum, Math.multiplyExact(images, perMillionImages)), MILLION);
    }
}
