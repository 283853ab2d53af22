package gabelle.engine.price;

import gabelle.engine.meter.Billing;
import gabelle.engine.meter.Usage;
import java.util.List;
import java.util.Optional;

/**
 * What one model costs from a point in time on. Rates are nano-USD per million units (so $0.15 per million tokens is
 * 150,000,000, and the smallest rate that can be said is a billionth of a dollar per million).
 *
 * @param id names provider, model and effective date, for example {@code openai/gpt-4o-mini@2026-01-01}; pinned to
 *     every usage row
 * @param tokens the rates of a call that no tier is for
 * @param markupPermille what the customer pays above the provider's price, in thousandths of it
 * @param media what is billed beside tokens, or instead
 * @param tiers the rates of long calls, the longest last
 * @param images of which the first that is for a call's size and quality holds; none where images all cost the same, and
 *     in a price that is pinned to a call
 */
public record Price(
        String id,
        TokenRates tokens,
        long markupPermille,
        MediaRates media,
        List<Tier> tiers,
        List<ImagePrice> images) {
    /** Of real lists of prices none has more than one. */
    public static final int TIERS_MAX = 8;

    private static final long UNITS_PER_RATE = 1_000_000L;
    private static final long PERMILLE = 1_000L;

    public Price {
        tiers = List.copyOf(tiers);
        images = List.copyOf(images);
        if (tiers.size() > TIERS_MAX) {
            throw new IllegalArgumentException("a price has at most " + TIERS_MAX + " tiers");
        }
        for (int i = 1; i < tiers.size(); i++) {
            if (tiers.get(i).inputTokensAbove() <= tiers.get(i - 1).inputTokensAbove()) {
                throw new IllegalArgumentException("tiers begin one above the other");
            }
        }
    }

    /** Of tokens only, at the same rates however long the call is. */
    public Price(
            String id,
            long input,
            long cacheRead,
            long cacheWrite,
            long cacheWriteLong,
            long output,
            long audioInput,
            long audioOutput,
            long markupPermille) {
        this(
                id,
                new TokenRates(
                        input, cacheRead, cacheWrite, cacheWriteLong, output, audioInput, audioOutput, input, output),
                markupPermille,
                MediaRates.NONE,
                List.of(),
                List.of());
    }

    /**
     * The price as it is for images of one size and quality; empty where none is listed for those.
     *
     * @param size as asked for, {@link ImagePrice#AUTO} where it was not
     * @param quality likewise
     */
    public Optional<Price> forImage(String size, String quality) {
        if (images.isEmpty()) {
            return Optional.of(this);
        }
        return images.stream()
                .filter(image -> image.isFor(size, quality))
                .findFirst()
                .map(image -> new Price(id, tokens, markupPermille, media.perImage(image.nanoUsd()), tiers, List.of()));
    }

    /** The unit that decides what a call costs; others are counted, and cost nothing. */
    public Billing billing() {
        if (!images.isEmpty() || media.perImage() > 0) {
            return Billing.IMAGES;
        }
        if (media.perHour() > 0) {
            return Billing.TIME;
        }
        return media.perMillionCharacters() > 0 ? Billing.CHARACTERS : Billing.TOKENS;
    }

    /**
     * What the provider bills for a usage, in nano-USD, rounded up.
     *
     * @throws ArithmeticException if the sum overflows a long: such a usage is absurd and must not be billed
     */
    public long costNanoUsd(Usage usage) {
        return costNanoUsd(usage, ratesOf(usage.inputTokens()));
    }

    /**
     * The most that a usage can be billed at, whichever tier the call turns out to be of: what is held before anybody
     * knows is an estimate, which may be exceeded.
     *
     * @throws ArithmeticException if it overflows a long
     */
    public long costMaxNanoUsd(Usage usage) {
        long max = costNanoUsd(usage, tokens);
        for (Tier tier : tiers) {
            max = Math.max(max, costNanoUsd(usage, tier.rates()));
        }
        return max;
    }

    private long costNanoUsd(Usage usage, TokenRates rates) {
        return Math.addExact(Math.ceilDiv(rates.millionfold(usage), UNITS_PER_RATE), media.nano(usage));
    }

    private TokenRates ratesOf(long inputTokens) {
        TokenRates rates = tokens;
        for (Tier tier : tiers) {
            rates = inputTokens > tier.inputTokensAbove() ? tier.rates() : rates;
        }
        return rates;
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
