/**
 * What a usage costs, and since when: prices per model, effective-dated, in nano-USD.
 *
 * <p>{@link gabelle.engine.price.PriceList} is an immutable value, asked with a provider, a model and a time; a
 * {@link gabelle.engine.price.Price} is pinned to every call and turns its usage into money. A {@link
 * gabelle.engine.price.Decimal} reads and writes amounts of all kinds as people do.
 *
 * <p>Money is {@code long} with exact arithmetic; rates have nine decimals of a dollar, per million tokens or for one of
 * other units.
 *
 * <p>A model without a price has none, not zero: the caller refuses it. A sum that overflows throws, because such a
 * usage is absurd and must have been caught before.
 */
@NullMarked
package gabelle.engine.price;

import org.jspecify.annotations.NullMarked;
