/**
 * Owns how providers, models, prices and aliases are said, in {@code pricing.yaml}, {@code providers.yaml}, the database
 * and the admin API, and which addresses calls may be sent to.
 *
 * <p>{@link gabelle.verticles.catalogue.CatalogueFiles} and {@link gabelle.verticles.catalogue.CatalogueTerms} are read
 * into a {@link gabelle.verticles.catalogue.Catalogue}, an immutable value that every event loop may share.
 * {@link gabelle.verticles.catalogue.CheckedAddress} says where a host is, and {@link gabelle.verticles.catalogue.Authorization}
 * how it wants to see its key.
 *
 * <p>It is as large as the operator makes it; a file above 1 MiB is refused. Four names are looked up at once.
 *
 * <p>It is strict: an unknown key, a missing one, a decimal that is not exact or a model without a price is refused, with
 * the file and the line, or the field, and how to mend it. An address that may not be called is refused at each connection.
 */
@NullMarked
package gabelle.verticles.catalogue;

import org.jspecify.annotations.NullMarked;
