package gabelle.verticles.usage;

import gabelle.engine.funds.Books;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Window;
import gabelle.engine.funds.Wish;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.RecordBuffer;
import gabelle.engine.journal.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** What the longer ones of {@link SimPatches} do; public, since the classes that are spoiled call it. */
public final class SimSpoils {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private SimSpoils() {}

    /** The expiries of a journal become one of their own. */
    static void appendElsewhere(Path journal, List<Record.Expire> expires) throws IOException {
        // By its name alone: where the test's directory is must not decide which journal is read first.
        String name = journal.getFileName().toString();
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        Path directory = Files.createDirectories(journal.resolveSibling(id.toString()));
        Segment segment = new Segment(id);
        RecordBuffer bytes = new RecordBuffer(2 * Segment.RECORD_BYTES_MAX);
        segment.header(bytes, 1);
        long sequence = 1;
        for (Record.Expire expire : expires) {
            segment.encode(bytes, sequence++, expire);
        }
        SegmentFile.begin(SegmentFile::create, SegmentPath.of(directory, 1), bytes)
                .close();
        JournalRecovery.markClosed(directory);
    }

    /** Takes a shortfall out of the fund after all. */
    public static void regrab(Books books, Object settled) {
        for (Object one : (List<?>) settled) {
            if (one instanceof Payment payment
                    && payment.shortfall() > 0
                    && !payment.parts().isEmpty()) {
                FundKey fund = books.grants(List.of(payment.parts().getFirst().grantId()))
                        .getFirst()
                        .fund();
                UUID id = new UUID(-1, NUMBERS.incrementAndGet());
                Wish wish = new Wish(id, null, fund, 0, 1, payment.shortfall(), 0);
                if (books.reserve(wish) instanceof Reserved.Given(long amount)) {
                    books.take("shortfall", Map.of(id, amount));
                }
            }
        }
    }

    public static Payment inWindowOfNow(Payment payment) {
        if (payment.source() != Source.ALLOWANCE && payment.source() != Source.OVERAGE) {
            return payment;
        }
        Window now = Window.at(payment.windowStartMs(), SimClock.nowMsOfThread());
        return paid(payment, now.startMs(), payment.shortfall());
    }

    public static Payment withoutShortfall(Payment payment) {
        return paid(payment, payment.windowStartMs(), 0);
    }

    private static Payment paid(Payment payment, long windowStartMs, long shortfall) {
        return new Payment(
                payment.source(),
                windowStartMs,
                payment.parts(),
                payment.tokens(),
                payment.requests(),
                payment.images(),
                payment.microCredits(),
                payment.overageNano(),
                shortfall);
    }

    /** Of what is told a second time, too. */
    public static String another(String reference) {
        return reference + ":" + NUMBERS.incrementAndGet();
    }
}
