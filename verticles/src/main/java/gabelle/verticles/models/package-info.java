/**
 * The catalogue as the database holds it: who serves which models, at which prices, by which names; how the files seed
 * it, how operators change it, and how every loop hears of that.
 *
 * <p>Talked to through the door {@link gabelle.verticles.models.Catalogues}, one for each event loop, which holds an
 * immutable {@link gabelle.verticles.catalogue.Catalogue}. {@link gabelle.verticles.models.CatalogueVerticle} looks
 * once a second whether it has changed; {@link gabelle.verticles.models.CatalogueRoutes} are the operators' routes.
 *
 * <p>Bounded: a change is used by every node within 2 s of its commit; the rows are read whole, and are as many as
 * operators write. Two connections for the routes, one for the look.
 *
 * <p>While Postgres is away, the catalogue that is known goes on. A change that cannot be is refused with its field and
 * nothing of it is kept; what cannot be read all the same is said in the log, and the last good catalogue stays.
 */
@NullMarked
package gabelle.verticles.models;

import org.jspecify.annotations.NullMarked;
