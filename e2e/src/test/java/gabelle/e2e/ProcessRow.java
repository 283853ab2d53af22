package gabelle.e2e;

import gabelle.engine.meter.Usage;
import java.util.List;

/** A call as it stands in the ledger. */
record ProcessRow(
        String requestId,
        String outcome,
        int status,
        boolean estimated,
        Usage usage,
        String priceId,
        long charge,
        Paid paid) {
    /** What the call took of a customer's money, in the units of the columns. */
    record Paid(String by, long planTokens, long planRequests, long microCredits, long overageNano, long shortfall) {}

    static final String EXPIRED = "expired";

    private static final String ALL = "SELECT request_id, outcome, status, estimated, price_id, charge_nano_usd, "
            + "paid_by, plan_tokens, plan_requests, micro_credits, overage_nano, shortfall, "
            + "input, cache_read, cache_write, cache_write_long, output, reasoning, audio_input, audio_output, images, "
            + "milliseconds, characters, image_input, image_output FROM usage";
    private static final int FIRST_BUCKET = 12;

    static List<ProcessRow> all(ProcessHouse house) {
        return house.rows(ALL).stream().map(ProcessRow::of).toList();
    }

    private static ProcessRow of(List<String> row) {
        long[] bucket =
                row.stream().skip(FIRST_BUCKET).mapToLong(Long::parseLong).toArray();
        return new ProcessRow(
                row.get(0),
                row.get(1),
                Integer.parseInt(row.get(2)),
                "t".equals(row.get(3)),
                new Usage(
                        bucket[0],
                        bucket[1],
                        bucket[2],
                        bucket[3],
                        bucket[4],
                        bucket[5],
                        bucket[6],
                        bucket[7],
                        bucket[8],
                        bucket[9],
                        bucket[10],
                        bucket[11],
                        bucket[12]),
                row.get(4),
                Long.parseLong(row.get(5)),
                new Paid(
                        row.get(6),
                        Long.parseLong(row.get(7)),
                        Long.parseLong(row.get(8)),
                        Long.parseLong(row.get(9)),
                        Long.parseLong(row.get(10)),
                        Long.parseLong(row.get(11))));
    }

    boolean expired() {
        return EXPIRED.equals(outcome);
    }
}
