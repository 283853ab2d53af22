/**
 * Who may call: the actor that reads keys from Postgres and follows their changes, and each event loop's door to it.
 *
 * <p>A call asks its loop's {@link gabelle.verticles.keys.Keys}, which answers from its book. On a miss the door
 * sends {@code keys.resolve} (local, 1 s) to the {@link gabelle.verticles.keys.KeyVerticle}, which merges the misses
 * of all loops into one query. The actor tells the doors what to forget ({@code keys.changes}, local): from its poll
 * of the policy clock once a second, and sooner when a node publishes {@code keys.revoked}.
 *
 * <p>Bounded: the book by {@code book_keys_max}, and only by keys that exist; look-ups by {@code lookups_max}; every
 * query by {@code query_timeout_ms}. A revoked key is refused within {@code poll_ms} + {@code query_timeout_ms}
 * (under 2 s), even if every message between nodes is lost.
 *
 * <p>Without Postgres, known keys are served for {@code stale_max_ms} after the last complete poll; then, and for
 * unknown keys at once, the answer is UNAVAILABLE (503), never INVALID_KEY (401). Changes are announced with their
 * versions: what has the change in it stays in the book, what is older is dropped and asked for at once, up to 100
 * keys for each announcement. A snapshot from before a change never enters a book after the change was announced: what
 * was being read meanwhile is read again.
 */
@NullMarked
package gabelle.verticles.keys;

import org.jspecify.annotations.NullMarked;
