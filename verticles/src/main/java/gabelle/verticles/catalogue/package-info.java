/**
 * Owns what the operator says in {@code pricing.yaml} and {@code providers.yaml}: prices, routes and providers.
 *
 * <p>{@link gabelle.verticles.catalogue.Catalogue#load} reads both files once, at start, on the caller's thread; the
 * catalogue is an immutable value that every event loop may share.
 *
 * <p>It is as large as the files make it; a file above 1 MiB is refused.
 *
 * <p>It is strict: an unknown key, a missing one, a decimal that is not exact or a model without a price fails the
 * start, with the file, the line and how to mend it.
 */
@NullMarked
package gabelle.verticles.catalogue;

import org.jspecify.annotations.NullMarked;
