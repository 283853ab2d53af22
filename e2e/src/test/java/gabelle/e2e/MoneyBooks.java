package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must be true of the money, each as a query that finds nothing where it is. Written against the tables alone, and
 * on purpose not with the product's own {@code ledger verify}.
 */
final class MoneyBooks {
    /** In every snapshot that any transaction can have, at every instant. */
    static final Map<String, String> ALWAYS = always();

    private static final String FUND = "account_id, source, meter, window_start";

    private MoneyBooks() {}

    private static Map<String, String> always() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("a fund is overdrawn", "SELECT * FROM fund WHERE posted + pending > granted OR pending < 0");
        queries.put("a fund is not what its movements say", """
                SELECT f.*, m.* FROM fund f LEFT JOIN LATERAL (
                    SELECT coalesce(sum(CASE WHEN debit = 'issued' AND credit = 'available' THEN amount
                                             WHEN debit = 'available' AND credit IN ('issued', 'expired') THEN -amount
                                             ELSE 0 END), 0) AS granted,
                           coalesce(sum(amount) FILTER (WHERE debit = 'pending' AND credit = 'spent'), 0) AS posted,
                           coalesce(sum(CASE WHEN credit = 'pending' THEN amount WHEN debit = 'pending' THEN -amount
                                             ELSE 0 END), 0) AS pending
                    FROM movement m WHERE (m.account_id, m.source, m.meter, m.window_start)
                                        = (f.account_id, f.source, f.meter, f.window_start)) m ON true
                WHERE (f.granted, f.posted, f.pending) IS DISTINCT FROM (m.granted, m.posted, m.pending)""");
        queries.put("a fund is not what its grants say", """
                SELECT f.*, g.* FROM fund f LEFT JOIN LATERAL (
                    SELECT coalesce(sum(settled), 0) AS posted, coalesce(sum(amount - settled - returned), 0) AS pending
                    FROM fund_grant g WHERE (g.account_id, g.source, g.meter, g.window_start)
                                          = (f.account_id, f.source, f.meter, f.window_start)) g ON true
                WHERE (f.posted, f.pending) IS DISTINCT FROM (g.posted, g.pending)""");
        queries.put(
                "credits were spent that no call was charged, or the other way round",
                charged("""
                SELECT account_id, 'credits' AS source, 'credits' AS meter, '1970-01-01Z'::timestamptz AS window_start,
                       sum(micro_credits) AS charged FROM usage WHERE paid_by = 'credits' GROUP BY account_id""", "FULL", "credits", "credits"));
        queries.put(
                "tokens were taken of an allowance that no call was charged, or the other way round",
                charged(ofWindow("allowance", "tokens", "plan_tokens - shortfall"), "LEFT", "allowance", "tokens"));
        queries.put(
                "requests were taken of an allowance that no call was charged, or the other way round",
                charged(ofWindow("allowance", "requests", "plan_requests"), "LEFT", "allowance", "requests"));
        queries.put(
                "overage was billed under a cap that no call was charged, or the other way round",
                charged(ofWindow("overage", "money", "overage_nano"), "LEFT", "overage", "money"));
        return queries;
    }

    private static String ofWindow(String source, String meter, String sum) {
        return "SELECT account_id, '" + source + "' AS source, '" + meter + "' AS meter, window_start, sum(" + sum
                + ") AS charged FROM usage WHERE paid_by = '" + source + "' GROUP BY account_id, window_start";
    }

    /**
     * What the rows of calls say, beside the fund: usage and money are written in one transaction.
     *
     * @param join FULL where no call is charged without a fund; LEFT where a plan need not limit what calls take
     */
    private static String charged(String calls, String join, String source, String meter) {
        return "SELECT * FROM (SELECT * FROM fund WHERE source = '" + source + "' AND meter = '" + meter
                + "') f " + join + " JOIN (" + calls + ") c USING (" + FUND
                + ") WHERE coalesce(f.posted, 0) <> coalesce(c.charged, 0)";
    }

    /** Where nothing is under way any more: no grant is out, and the roll-ups say what the rows say. */
    static void check(ProcessHouse house) {
        assertAll(
                () -> ALWAYS.forEach((wrong, query) -> assertEquals(List.of(), house.rows(query), wrong)),
                () -> assertEquals(
                        List.of(), house.rows("SELECT * FROM fund WHERE pending <> 0"), "a grant has leaked"),
                () -> assertEquals(
                        List.of(),
                        house.rows("SELECT * FROM fund_grant WHERE settled + returned < amount"),
                        "a grant has leaked"),
                () -> rollUps(house));
    }

    private static void rollUps(ProcessHouse house) {
        String sums = "sum(plan_tokens), sum(plan_requests), sum(plan_images), sum(micro_credits), sum(overage_nano)";
        assertEquals(
                house.rows("SELECT " + sums + ", count(*) FILTER (WHERE shortfall > 0) FROM usage"),
                house.rows("SELECT " + sums + ", sum(shortfalls) FROM usage_hour"));
    }
}
