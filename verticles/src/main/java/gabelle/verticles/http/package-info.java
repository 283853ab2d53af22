/**
 * The frame of all HTTP routes of our own: how a request is read and refused, and how it is answered.
 *
 * <p>{@link gabelle.verticles.http.Frame} bounds and answers a request, {@link gabelle.verticles.http.AdminApi} is the
 * frame behind the admin token, {@link gabelle.verticles.http.CustomerApi} the one behind a customer's. {@link
 * gabelle.verticles.http.Fields} reads bodies, {@link gabelle.verticles.http.Page} lists, {@link
 * gabelle.verticles.http.Problem} says what is wrong with a request.
 *
 * <p>Bounded: bodies by 64 KiB and 10 s, answers by 5 s, lists by 1000 rows a page.
 *
 * <p>What the caller can mend is a {@link gabelle.verticles.http.Problem}; Postgres away is a 503; anything else is a
 * defect, logged with the request's id and answered with 500. Without {@code GABELLE_ADMIN_TOKEN} every route of the
 * admin API is a 404.
 */
@NullMarked
package gabelle.verticles.http;

import org.jspecify.annotations.NullMarked;
