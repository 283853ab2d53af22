package gabelle.engine.journal;

import gabelle.engine.meter.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The fields of each type of record, in their order. A change of it is a new {@link Segment#FORMAT_VERSION}. The
 * request id stands in the record's frame.
 */
final class Payload {
    static final int OPEN = 1;
    static final int PROGRESS = 2;
    static final int SETTLE = 3;
    static final int VOID = 4;
    static final int EXPIRE = 5;
    static final int REROUTE = 6;

    /** As many as {@link gabelle.engine.route.RetryRule} allows at the most. */
    private static final int FAILED_MAX = 10;

    private Payload() {}

    static int typeOf(Record record) {
        return switch (record) {
            case Record.Open open -> OPEN;
            case Record.Progress progress -> PROGRESS;
            case Record.Settle settle -> SETTLE;
            case Record.Void failed -> VOID;
            case Record.Expire expire -> EXPIRE;
            case Record.Reroute reroute -> REROUTE;
        };
    }

    static boolean closes(int type) {
        return type >= SETTLE && type <= EXPIRE;
    }

    static void write(RecordBuffer to, Record record) {
        switch (record) {
            case Record.Open open -> {
                write(to, open.facts());
                write(to, open.hold());
                Pricing.write(to, open.price());
                Funding.write(to, open.held());
            }
            case Record.Reroute reroute -> {
                write(to, reroute.facts());
                Pricing.write(to, reroute.price());
            }
            case Record.Progress progress -> to.putVarint(progress.outputTokensMax());
            case Record.Closing closing -> {
                write(to, closing.facts());
                write(to, closing.ending());
                if (!(closing instanceof Record.Void)) {
                    Funding.write(to, closing.payment());
                }
            }
        }
    }

    /** The record, or an IllegalArgumentException where the bytes are none of its type. */
    static Record read(RecordBytes from, int type, UUID requestId) {
        Record record = switch (type) {
            case OPEN -> new Record.Open(facts(from, requestId), usage(from), Pricing.price(from), Funding.held(from));
            case PROGRESS -> new Record.Progress(requestId, from.varint());
            case SETTLE -> new Record.Settle(facts(from, requestId), ending(from), Funding.payment(from));
            case VOID -> new Record.Void(facts(from, requestId), ending(from));
            case EXPIRE -> new Record.Expire(facts(from, requestId), ending(from), Funding.payment(from));
            case REROUTE -> new Record.Reroute(facts(from, requestId), Pricing.price(from));
            default -> throw new IllegalArgumentException("an unknown type of record: " + type);
        };
        if (!from.spent()) {
            throw new IllegalArgumentException("a record that is longer than its fields");
        }
        return record;
    }

    private static void write(RecordBuffer to, CallFacts facts) {
        to.putUuid(facts.accountId());
        to.putUuid(facts.keyId());
        to.putString(facts.surface());
        to.putString(facts.provider());
        to.putString(facts.model());
        to.putString(facts.credential());
        to.putString(facts.priceId());
    }

    private static CallFacts facts(RecordBytes from, UUID requestId) {
        return new CallFacts(
                requestId,
                from.uuid(),
                from.uuid(),
                from.string(),
                from.string(),
                from.string(),
                from.string(),
                from.string());
    }

    private static void write(RecordBuffer to, Ending ending) {
        to.putString(ending.outcome());
        to.putVarint(ending.status());
        to.putString(ending.servedModel());
        write(to, ending.usage());
        to.putVarint(ending.estimated() ? 1 : 0);
        to.putVarint(ending.costNanoUsd());
        to.putVarint(ending.chargeNanoUsd());
        to.putVarint(ending.latencyMs());
        to.putVarint(ending.ttftMs());
        to.putVarint(ending.failed().size());
        ending.failed().forEach(attempt -> write(to, attempt));
    }

    private static Ending ending(RecordBytes from) {
        return new Ending(
                from.string(),
                (int) from.varint(),
                from.string(),
                usage(from),
                from.varint() != 0,
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                failed(from));
    }

    private static void write(RecordBuffer to, FailedAttempt attempt) {
        to.putString(attempt.provider());
        to.putString(attempt.model());
        to.putString(attempt.credential());
        to.putString(attempt.fault());
        to.putVarint(attempt.status());
        to.putVarint(attempt.costNanoUsd());
        to.putVarint(attempt.latencyMs());
    }

    private static List<FailedAttempt> failed(RecordBytes from) {
        long size = from.varint();
        if (size < 0 || size > FAILED_MAX) {
            throw new IllegalArgumentException("a call of " + size + " failed attempts");
        }
        List<FailedAttempt> failed = new ArrayList<>((int) size);
        for (int i = 0; i < size; i++) {
            failed.add(new FailedAttempt(
                    from.string(),
                    from.string(),
                    from.string(),
                    from.string(),
                    (int) from.varint(),
                    from.varint(),
                    from.varint()));
        }
        return failed;
    }

    private static void write(RecordBuffer to, Usage usage) {
        to.putVarint(usage.input());
        to.putVarint(usage.cacheRead());
        to.putVarint(usage.cacheWrite());
        to.putVarint(usage.cacheWriteLong());
        to.putVarint(usage.output());
        to.putVarint(usage.reasoning());
        to.putVarint(usage.audioInput());
        to.putVarint(usage.audioOutput());
        to.putVarint(usage.images());
        to.putVarint(usage.milliseconds());
        to.putVarint(usage.characters());
        to.putVarint(usage.imageInput());
        to.putVarint(usage.imageOutput());
    }

    private static Usage usage(RecordBytes from) {
        return new Usage(
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint(),
                from.varint());
    }
}
