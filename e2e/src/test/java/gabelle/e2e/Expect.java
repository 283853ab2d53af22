package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import gabelle.engine.meter.Usage;
import gabelle.sim.SimCall;
import gabelle.sim.SimLog;
import java.util.List;
import java.util.function.Predicate;

/** What should have come of all calls so far. */
final class Expect {
    private final Gateway gateway;
    private final List<Answered> answers;

    Expect(Gateway gateway, List<Answered> answers) {
        this.gateway = gateway;
        this.answers = answers;
    }

    Expect served(long count) {
        return counted(count, "served", answer -> answer.status() == 200 && answer.whole());
    }

    /** Answered with this {@code error.code}. */
    Expect refused(long count, String code) {
        return counted(count, code, answer -> answer.error("code").equals(code));
    }

    private Expect counted(long count, String what, Predicate<Answered> which) {
        assertEquals(count, answers.stream().filter(which).count(), () -> what + " of " + answers);
        return this;
    }

    /** Exactly so many, also when the nodes have stopped. */
    Expect ledgerRows(long count) {
        gateway.ledger().rows(count);
        gateway.afterStop(() -> assertEquals(count, gateway.ledger().rowCount(), "rows at the end"));
        return this;
    }

    /** Each row says what the provider says, bucket by bucket. */
    Expect ledgerEqualsProvider() {
        gateway.ledger().rows().forEach(row -> assertExact(row, gateway.provider(row.provider())));
        return this;
    }

    static void assertExact(LedgerRow row, SimLog provider) {
        SimCall call = provider.call(row.requestId().toString()).orElseThrow();
        assertEquals(usageOf(call), row.usage(), () -> row + " is " + call);
        assertFalse(row.estimated(), row::toString);
        assertEquals(1, call.times(), call::toString);
    }

    /** The provider's count in disjoint buckets. */
    static Usage usageOf(SimCall call) {
        return new Usage(
                call.promptTokens() - call.cachedTokens() - call.cacheWriteTokens() - call.cacheWriteLongTokens(),
                call.cachedTokens(),
                call.cacheWriteTokens(),
                call.cacheWriteLongTokens(),
                call.completionTokens() - call.reasoningTokens(),
                call.reasoningTokens(),
                0,
                0,
                0,
                0,
                0);
    }
}
