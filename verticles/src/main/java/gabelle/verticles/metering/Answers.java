package gabelle.verticles.metering;

import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Gives the same answer where the same is asked again. An answer is kept in the transaction that it tells of, so there
 * is one exactly where something was done; refusals are not kept.
 *
 * @param key what names the request within its account; empty for one that is not remembered
 * @param hash of what is asked for, after defaults and in one spelling: {@code 1} and {@code "1.0"} ask for the same
 * @param reused what is answered where the key names another request already
 */
record Answers(String key, Buffer hash, Problem reused) {
    private static final Problem KEY_REUSED = Problem.conflict(
            "idempotency_key_reused", "this Idempotency-Key was used for another request", "Idempotency-Key");

    /** Those who ask with one key stand in line: the second one finds the first one's answer. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";

    private static final String FIND =
            "SELECT request_hash, status, body::text AS body FROM idempotent_answer WHERE account_id = $1 AND key = $2";

    private static final String KEEP = """
            INSERT INTO idempotent_answer (account_id, key, request_hash, status, body)
            VALUES ($1, $2, $3, $4, $5::text::json)""";

    private static final String FORGET = """
            DELETE FROM idempotent_answer WHERE (account_id, key) IN (
                SELECT account_id, key FROM idempotent_answer
                 WHERE at < now() - $1 * interval '1 hour' ORDER BY at LIMIT $2)""";

    /** For a client's Idempotency-Key. */
    static Answers of(MeteringMessage.Asked asked, Object... meaning) {
        return new Answers(asked.key().isEmpty() ? "" : "key:" + asked.key(), hash(meaning), KEY_REUSED);
    }

    /** For the reference of a movement, which names its request as well. */
    static Answers reference(String reference, Object... meaning) {
        return new Answers(reference, hash(meaning), CreditRows.REUSED);
    }

    /** The answer that was given before, or else the one that the work gives now. */
    Reply once(SqlConnection connection, UUID accountId, Supplier<Reply> work) {
        if (key.isEmpty()) {
            return work.get();
        }
        connection.preparedQuery(LOCK).execute(Tuple.of(accountId + "/" + key)).await();
        return find(connection, accountId).orElseGet(() -> keep(connection, accountId, work.get()));
    }

    private Optional<Reply> find(SqlConnection connection, UUID accountId) {
        for (Row row :
                connection.preparedQuery(FIND).execute(Tuple.of(accountId, key)).await()) {
            if (!row.getBuffer("request_hash").equals(hash)) {
                throw reused.rejected();
            }
            return Optional.of(new Reply(row.getInteger("status"), Optional.of(Buffer.buffer(row.getString("body")))));
        }
        return Optional.empty();
    }

    private Reply keep(SqlConnection connection, UUID accountId, Reply reply) {
        String body = reply.body().orElseThrow().toString(StandardCharsets.UTF_8);
        connection
                .preparedQuery(KEEP)
                .execute(Tuple.from(List.of(accountId, key, hash, reply.status(), body)))
                .await();
        return reply;
    }

    /** Forgets answers that are older, at most so many, and says how many there were. */
    static int forget(SqlConnection connection, int olderThanHours, int most) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(olderThanHours, most))
                .await()
                .rowCount();
    }

    private static Buffer hash(Object... meaning) {
        try {
            byte[] text = new JsonArray(List.of(meaning)).encode().getBytes(StandardCharsets.UTF_8);
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
