package gabelle.engine.funds;

import gabelle.engine.meter.Usage;

/**
 * What a model counts for in a plan.
 *
 * @param inCredits whether credits can pay it at all: what has no price is not given away
 * @param perCall micro-credits
 * @param perThousandInput micro-credits for 1,000 input tokens, cached ones included
 * @param perThousandOutput micro-credits for 1,000 output tokens, reasoning included
 * @param perImage micro-credits
 * @param planTokensPermille plan tokens for 1,000 tokens
 */
public record Rate(
        boolean inCredits,
        long perCall,
        long perThousandInput,
        long perThousandOutput,
        long perImage,
        long planTokensPermille) {
    /** A token is a plan token; credits do not pay. */
    public static final Rate PLAIN = new Rate(false, 0, 0, 0, 0, 1000);

    private static final long THOUSAND = 1000;

    public Rate {
        if (perCall < 0 || perThousandInput < 0 || perThousandOutput < 0 || perImage < 0 || planTokensPermille < 0) {
            throw new IllegalArgumentException("a rate must not be negative");
        }
    }

    /**
     * Rounded up once, on the sum.
     *
     * @throws ArithmeticException if it overflows
     */
    public long microCredits(Usage usage) {
        long tokens = Math.addExact(
                Math.multiplyExact(usage.inputTokens(), perThousandInput),
                Math.multiplyExact(usage.outputTokens(), perThousandOutput));
        long sum = Math.addExact(perCall, Math.ceilDiv(tokens, THOUSAND));
        return Math.addExact(sum, Math.multiplyExact(usage.images(), perImage));
    }

    /** Rounded up. */
    public long planTokens(Usage usage) {
        return Math.ceilDiv(Math.multiplyExact(usage.totalTokens(), planTokensPermille), THOUSAND);
    }
}
