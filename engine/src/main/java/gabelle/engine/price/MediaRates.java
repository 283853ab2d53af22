package gabelle.engine.price;

import gabelle.engine.meter.Usage;

/**
 * What is billed by other units than tokens. Each part is rounded up to whole nano-USD by itself: a model is billed by
 * one of them.
 *
 * @param perImage nano-USD
 * @param perHour nano-USD for an hour of audio: prices are listed by the minute and by the hour, and those are whole
 * @param millisecondsMin what audio is billed as at least, for each call
 * @param perMillionCharacters nano-USD
 */
public record MediaRates(long perImage, long perHour, long millisecondsMin, long perMillionCharacters) {
    public static final MediaRates NONE = new MediaRates(0, 0, 0, 0);

    private static final long MILLISECONDS_PER_HOUR = 3_600_000L;
    private static final long MILLION = 1_000_000L;

    MediaRates perImage(long nanoUsd) {
        return new MediaRates(nanoUsd, perHour, millisecondsMin, perMillionCharacters);
    }

    /** @throws ArithmeticException if the sum overflows a long */
    long nano(Usage usage) {
        long images = Math.multiplyExact(usage.images(), perImage);
        long time = Math.ceilDiv(Math.multiplyExact(billedMilliseconds(usage), perHour), MILLISECONDS_PER_HOUR);
        long spoken = Math.ceilDiv(Math.multiplyExact(usage.characters(), perMillionCharacters), MILLION);
        return Math.addExact(images, Math.addExact(time, spoken));
    }

    /** No audio at all is not billed as a little. */
    private long billedMilliseconds(Usage usage) {
        return usage.milliseconds() == 0 ? 0 : Math.max(usage.milliseconds(), millisecondsMin);
    }
}
