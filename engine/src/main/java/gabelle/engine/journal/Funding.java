package gabelle.engine.journal;

import gabelle.engine.funds.GrantBook;
import gabelle.engine.funds.Held;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Rate;
import gabelle.engine.funds.Source;
import java.util.ArrayList;
import java.util.List;

/** The fields of records that say which money pays, in their order; like {@link Payload}, part of the format. */
final class Funding {
    private static final Source[] SOURCES = Source.values();
    private static final Meter[] METERS = Meter.values();

    /** Of three meters that an allowance has, each from so many grants as a loop keeps. */
    private static final int PARTS_MAX = 3 * GrantBook.GRANTS_MAX;

    private Funding() {}

    static void write(RecordBuffer to, Held held) {
        to.putVarint(held.source().code());
        if (held.source() == Source.NONE) {
            return;
        }
        to.putVarint(held.windowStartMs());
        Rate rate = held.rate();
        to.putVarint(rate.inCredits() ? 1 : 0);
        to.putVarint(rate.perCall());
        to.putVarint(rate.perThousandInput());
        to.putVarint(rate.perThousandOutput());
        to.putVarint(rate.perImage());
        to.putVarint(rate.planTokensPermille());
        Overage overage = held.overage();
        to.putVarint(overage.billed() ? 1 : 0);
        to.putVarint(overage.perMillionTokens());
        to.putVarint(overage.perMillionRequests());
        to.putVarint(overage.perMillionImages());
        write(to, held.parts());
    }

    static Held held(RecordBytes from) {
        Source source = source(from);
        if (source == Source.NONE) {
            return Held.NOTHING;
        }
        return new Held(
                source,
                from.varint(),
                new Rate(from.varint() != 0, from.varint(), from.varint(), from.varint(), from.varint(), from.varint()),
                new Overage(from.varint() != 0, from.varint(), from.varint(), from.varint()),
                parts(from));
    }

    static void write(RecordBuffer to, Payment payment) {
        to.putVarint(payment.source().code());
        if (payment.source() == Source.NONE) {
            return;
        }
        to.putVarint(payment.windowStartMs());
        write(to, payment.parts());
        to.putVarint(payment.tokens());
        to.putVarint(payment.requests());
        to.putVarint(payment.images());
        to.putVarint(payment.microCredits());
        to.putVarint(payment.overageNano());
        to.putVarint(payment.shortfall());
    }

    static Payment payment(RecordBytes from) {
        Source source = source(from);
        if (source == Source.NONE) {
            return Payment.NONE;
        }
        return new Payment(
                source,
                from.varint(),
                parts(from),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint());
    }

    private static void write(RecordBuffer to, List<Part> parts) {
        if (parts.size() > PARTS_MAX) {
            throw new IllegalArgumentException("a call that holds of " + parts.size() + " grants");
        }
        to.putVarint(parts.size());
        for (Part part : parts) {
            to.putVarint(part.meter().code());
            to.putUuid(part.grantId());
            to.putVarint(part.amount());
        }
    }

    private static List<Part> parts(RecordBytes from) {
        long count = from.varint();
        List<Part> parts = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            parts.add(new Part(meter(from), from.uuid(), from.varint()));
        }
        return parts;
    }

    private static Source source(RecordBytes from) {
        long code = from.varint();
        for (Source source : SOURCES) {
            if (source.code() == code) {
                return source;
            }
        }
        throw new IllegalArgumentException("an unknown source of money: " + code);
    }

    private static Meter meter(RecordBytes from) {
        long code = from.varint();
        for (Meter meter : METERS) {
            if (meter.code() == code) {
                return meter;
            }
        }
        throw new IllegalArgumentException("an unknown meter: " + code);
    }
}
