package gabelle.verticles.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gabelle.engine.funds.Payment;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Ending;
import gabelle.engine.journal.Record;
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

    /** What {@link #json} made a letter of. Letters of before there was money have no payment. */
    static Line line(long sequence, String json) {
        try {
            JsonNode record = JSON.readTree(json);
            CallFacts facts = JSON.treeToValue(record.required("facts"), CallFacts.class);
            Ending ending = JSON.treeToValue(record.required("ending"), Ending.class);
            Payment payment =
                    record.has("payment") ? JSON.treeToValue(record.get("payment"), Payment.class) : Payment.NONE;
            return new Line(
                    sequence,
                    switch (record.required("type").asText()) {
                        case "Settle" -> new Record.Settle(facts, ending, payment);
                        case "Expire" -> new Record.Expire(facts, ending, payment);
                        case "Void" -> new Record.Void(facts, ending);
                        default -> throw new IllegalStateException("a dead letter of no known type");
                    });
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException(defect);
        }
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
