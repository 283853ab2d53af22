package gabelle.engine.price;

import gabelle.engine.meter.Usage;

/**
 * What one model costs from a point in time on. Rates are nano-USD per million units (so $0.15 per million tokens is
 * 150,000,000, and the smallest rate that can be said is a billionth of a dollar per million).
 *
 * @param id names provider, model and effective date, for example {@code openai/gpt-4o-mini@2026-01-01}; pinned to
 *     every usage row
 * @param markupPermille what the customer pays above the provider's price, in thousandths of it
 */
public record Price(
        String id,
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteLong,
        long output,
        long audioInput,
        long audioOutput,
        long markupPermille) {

    private static final long UNITS_PER_RATE = 1_000_000L;
    private static final long PERMILLE = 1_000L;

    /**
     * What the provider bills for a usage, in nano-USD, rounded up once on the sum. Reasoning is billed as output.
     *
     * @throws ArithmeticException if the sum overflows a long: such a usage is absurd and must not be billed
     */
    public long costNanoUsd(Usage usage) {
        long sum = Math.multiplyExact(usage.input(), input);
        sum = Math.addExact(sum, Math.multiplyExact(usage.cacheRead(), cacheRead));
        sum = Math.addExact(sum, Math.multiplyExact(usage.cacheWrite(), cacheWrite));
        sum = Math.addExact(sum, Math.multiplyExact(usage.cacheWriteLong(), cacheWriteLong));
        sum = Math.addExact(sum, Math.multiplyExact(Math.addExact(usage.output(), usage.reasoning()), output));
        sum = Math.addExact(sum, Math.multiplyExact(usage.audioInput(), audioInput));
        sum = Math.addExact(sum, Math.multiplyExact(usage.audioOutput(), audioOutput));
        return Math.ceilDiv(sum, UNITS_PER_RATE);
    }

    /** What the customer pays for that cost, in nano-USD, rounded up. */
    public long chargeNanoUsd(long costNanoUsd) {
        return Math.ceilDiv(Math.multiplyExact(costNanoUsd, PERMILLE + markupPermille), PERMILLE);
    }

    /** The same model where somebody else pays the provider: it costs the operator nothing. */
    public Price paidByOthers() {
        return new Price(id, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
