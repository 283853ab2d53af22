/**
 * Money that customers have before they use it: allowances of plans, prepaid credits and spend caps. Owned here are the
 * rules: what a call needs, which fund pays it, what is held and what is taken ({@link Held},
 * {@link Payment}), what a loop may spend without asking ({@link GrantBook}), and how the books change ({@link Posting}
 * over {@link Books}).
 *
 * <p>It is plain values and one object per loop; the books are an interface with one implementation in SQL, and one in
 * memory that the simulation compares with it.
 *
 * <p>Amounts are {@code long}: tokens, requests and images as they are, credits in millionths, money in nano-units of
 * the plan's currency. Arithmetic is exact or fails.
 *
 * <p>What is taken never exceeds what was held; the rest is a shortfall, which is recorded and never claimed from the
 * fund a second time: so a batch of the journal can always be applied.
 */
@NullMarked
package gabelle.engine.funds;

import org.jspecify.annotations.NullMarked;
