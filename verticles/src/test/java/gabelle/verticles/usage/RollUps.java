package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;

/** The law of the roll-ups: they are the sums of the rows. */
final class RollUps {
    private static final String SUMS = Measure.ALL.stream()
            .filter(Measure::ofOneCall)
            .map(measure -> "sum(" + measure.column() + ")::bigint AS " + measure.column())
            .collect(Collectors.joining(", "));

    private static final String COLUMNS =
            Measure.ALL.stream().map(Measure::column).collect(Collectors.joining(", "));

    private static final String HOURS_OF_ROWS = "SELECT date_trunc('hour', at) AS hour, account_id, key_id, model, "
            + "count(*) AS requests, count(*) FILTER (WHERE estimated) AS estimated_requests, " + SUMS
            + ", count(*) FILTER (WHERE shortfall > 0) AS shortfalls FROM usage GROUP BY 1, 2, 3, 4";

    private static final String KEYS_OF_ROWS = """
            SELECT key_id, account_id, sum(input + cache_read + cache_write + cache_write_long + output + reasoning
                + audio_input + audio_output + image_input + image_output)::bigint, count(*), max(at)
            FROM usage GROUP BY 1, 2""";

    private RollUps() {}

    static void assertEqualRows(Sql sql) {
        assertSame(sql, HOURS_OF_ROWS, "SELECT hour, account_id, key_id, model, " + COLUMNS + " FROM usage_hour");
        assertSame(
                sql,
                KEYS_OF_ROWS,
                "SELECT key_id, account_id, total_tokens_used, requests, last_used_at FROM key_activity");
    }

    private static void assertSame(Sql sql, String expected, String actual) {
        assertEquals(sql.column(asText(expected)), sql.column(asText(actual)));
    }

    private static String asText(String query) {
        return "SELECT row(t.*)::text FROM (" + query + ") t ORDER BY 1";
    }
}
