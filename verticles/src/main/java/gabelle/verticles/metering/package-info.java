/**
 * Credits, modules and holds over HTTP: what other programs charge to accounts, and what operators add and take.
 *
 * <p>It owns the routes below {@code /api/} and {@code /admin/v1/accounts/{id}/credits}. They ask one actor for each
 * node, {@link gabelle.verticles.metering.MeteringVerticle}, through its door {@link
 * gabelle.verticles.metering.Metering}; the actor does each request in one transaction of the books.
 *
 * <p>Bounded: requests at the actor by {@code metering.open_max}, those of one account's keys by an eighth of it, their
 * connections by {@code metering.connections}, each statement by {@code metering.query_timeout_ms}, an answer by 4 s,
 * amounts by 10⁹ credits, answers that are kept for a second asking by {@code metering.answers_kept_hours}.
 *
 * <p>Whatever is refused has moved nothing: all that a request moves, records and answers is one transaction. With
 * Postgres away, or where it would take longer than somebody waits, it is 503; a client that does not know what became
 * of its request asks again with the same {@code Idempotency-Key}, and is charged once. A refusal claims no key: it was
 * not done, and may be asked again.
 */
@NullMarked
package gabelle.verticles.metering;

import org.jspecify.annotations.NullMarked;
