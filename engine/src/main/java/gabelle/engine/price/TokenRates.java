package gabelle.engine.price;

import gabelle.engine.meter.Usage;

/** What the tokens of each bucket cost, in nano-USD per million of them. */
public record TokenRates(
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteLong,
        long output,
        long audioInput,
        long audioOutput,
        long imageInput,
        long imageOutput) {
    public static final TokenRates NONE = new TokenRates(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * A million times the nano-USD of a usage's tokens. Reasoning is billed as output.
     *
     * @throws ArithmeticException if the sum overflows a long
     */
    long millionfold(Usage usage) {
        long sum = Math.multiplyExact(usage.input(), input);
        sum = Math.addExact(sum, Math.multiplyExact(usage.cacheRead(), cacheRead));
        sum = Math.addExact(sum, Math.multiplyExact(usage.cacheWrite(), cacheWrite));
        sum = Math.addExact(sum, Math.multiplyExact(usage.cacheWriteLong(), cacheWriteLong));
        sum = Math.addExact(sum, Math.multiplyExact(Math.addExact(usage.output(), usage.reasoning()), output));
        sum = Math.addExact(sum, Math.multiplyExact(usage.audioInput(), audioInput));
        sum = Math.addExact(sum, Math.multiplyExact(usage.audioOutput(), audioOutput));
        sum = Math.addExact(sum, Math.multiplyExact(usage.imageInput(), imageInput));
        return Math.addExact(sum, Math.multiplyExact(usage.imageOutput(), imageOutput));
    }
}
