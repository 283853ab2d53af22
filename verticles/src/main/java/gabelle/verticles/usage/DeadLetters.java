package gabelle.verticles.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gabelle.verticles.usage.LedgerBatch.Line;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a record goes that Postgres refuses: whole, so that it can be applied by hand once the cause is known. */
final class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private static final String INSERT = """
            INSERT INTO dead_letter (journal_id, sequence, request_id, record, error)
            VALUES ($1, $2, $3, $4::text::json, $5)""";

    /** Plain ASCII: whatever a text holds, NUL or half a surrogate pair, its escape can be stored. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private DeadLetters() {}

    /** A record and why it cannot be applied. */
    record Letter(UUID journalId, Line line, String error) {}

    /** Within the transaction that moves the journal's cursor past the record. */
    static void write(SqlConnection connection, Letter letter) {
        Line line = letter.line();
        UUID requestId = line.facts().requestId();
        connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(letter.journalId(), line.sequence(), requestId, json(line), letter.error()))
                .await();
    }

    /** Once that transaction is committed. */
    static void report(Letter letter) {
        log.error(
                "Record {} of journal {} (request {}) cannot be applied and is kept in dead_letter: {}",
                letter.line().sequence(),
                letter.journalId(),
                letter.line().facts().requestId(),
                letter.error());
    }

    static String json(Line line) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("type", line.call().getClass().getSimpleName());
        record.put("facts", line.call().facts());
        record.put("ending", line.call().ending());
        record.put("payment", line.call().payment());
        try {
            return JSON.writeValueAsString(record);
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException(defect);
        }
    }
}
