package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.Mix.Fate;
import gabelle.e2e.Mix.Kind;
import gabelle.e2e.Mix.Made;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Usage;
import gabelle.sim.SimCall;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;

/** Ten thousand calls of every kind at once: the ledger and the provider's own count, call by call. */
@Tag("alone")
class MixIT {
    private static final int CALLS = 10_000;
    private static final int CONCURRENT = 64;
    private static final long OUTPUT_ASSUMED = 1_024;

    @GatewayTest
    void ten_thousand_calls_are_in_both_books(Gateway gateway) throws Exception {
        gateway.with(setup -> setup.onDisconnect(OnDisconnect.CANCEL)); // so that estimates are in the mix
        List<Kind> kinds = Mix.kinds(gateway.key());
        List<Kind> mix = Mix.of(CALLS, kinds, 11);
        assertEquals(CALLS, mix.size());
        long began = System.nanoTime();
        List<Made> made = makeAll(gateway.node(), mix);
        long tookMs = (System.nanoTime() - began) / 1_000_000;

        List<Made> forwarded =
                made.stream().filter(call -> call.kind().fate() != Fate.REFUSED).toList();
        Map<String, LedgerRow> rows = gateway.ledger().rows(forwarded.size()).stream()
                .collect(Collectors.toMap(row -> row.requestId().toString(), Function.identity()));
        Map<String, SimCall> provided =
                gateway.provider().calls().stream().collect(Collectors.toMap(SimCall::id, Function.identity()));
        System.out.printf(
                "%d calls, %d at a time, in %d ms%n%s%n", CALLS, CONCURRENT, tookMs, table(kinds, made, rows));

        assertEquals(provided.keySet(), rows.keySet(), "no row without a call, no call without a row");
        assertEquals(ids(forwarded), rows.keySet());
        for (Made call : made) {
            String id = call.requestId().toString();
            assertFate(call, rows.get(id), provided.get(id));
        }
        gateway.afterStop(() -> assertEquals(forwarded.size(), gateway.ledger().rowCount()));
    }

    private static List<Made> makeAll(RunningNode node, List<Kind> mix) throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Made>>> workers = new ArrayList<>();
            for (int i = 0; i < CONCURRENT; i++) {
                workers.add(threads.submit(() -> {
                    List<Made> mine = new ArrayList<>();
                    for (int at = next.getAndIncrement(); at < mix.size(); at = next.getAndIncrement()) {
                        mine.add(Mix.make(node, mix.get(at)));
                    }
                    return mine;
                }));
            }
            List<Made> all = new ArrayList<>();
            for (Future<List<Made>> worker : workers) {
                all.addAll(worker.get());
            }
            return all;
        }
    }

    private static Set<String> ids(List<Made> made) {
        return made.stream().map(call -> call.requestId().toString()).collect(Collectors.toSet());
    }

    private static void assertFate(Made made, LedgerRow row, SimCall provided) {
        String what = made + "\n" + row + "\n" + provided;
        switch (made.kind().fate()) {
            case EXACT -> {
                assertTrue(made.whole() && made.status() == 200, what);
                assertExact("served", row, provided, what);
            }
            case ESTIMATED -> {
                assertTrue(made.whole() && made.status() == 200, what);
                assertEstimated("served", made, row, what);
            }
            case CUT -> {
                assertFalse(made.whole(), what);
                if (row.estimated()) {
                    assertEstimated("failed", made, row, what);
                } else {
                    assertTrue(provided.usageReported(), what);
                    assertExact("failed", row, provided, what);
                }
            }
            case ABANDONED -> assertEstimated("abandoned", made, row, what);
            case FAILED -> {
                assertTrue(made.whole() && made.status() >= 400, what);
                assertEquals("failed", row.outcome(), what);
                assertEquals(Usage.NONE, row.usage(), what);
                assertEquals(0, row.chargeNanoUsd(), what);
            }
            case REFUSED -> {
                assertTrue(made.whole() && made.status() >= 400, what);
                assertTrue(row == null && provided == null, what);
            }
        }
    }

    private static void assertExact(String outcome, LedgerRow row, SimCall provided, String what) {
        assertEquals(outcome, row.outcome(), what);
        assertEquals(Expect.usageOf(provided), row.usage(), what);
        assertFalse(row.estimated(), what);
        assertEquals(1, provided.times(), what);
        assertTrue(row.chargeNanoUsd() > 0, what);
    }

    /** Between nothing and what the request could have come to. */
    private static void assertEstimated(String outcome, Made made, LedgerRow row, String what) {
        assertEquals(outcome, row.outcome(), what);
        assertTrue(row.estimated(), what);
        Usage hold = ((ModelRequest)
                        ModelRequest.scan(Dialect.OPENAI, made.kind().ask().bytes()))
                .estimate(OUTPUT_ASSUMED);
        Usage usage = row.usage();
        assertEquals(Usage.tokens(usage.input(), usage.output()), usage, what);
        assertTrue(usage.input() > 0 && usage.input() <= hold.input(), what);
        assertTrue(usage.output() <= Mix.OUTPUT_MAX, what);
    }

    private static String table(List<Kind> kinds, List<Made> made, Map<String, LedgerRow> rows) {
        String line = "%-24s %-10s %7s %7s %7s %10s %9s %9s%n";
        StringBuilder table = new StringBuilder(
                String.format(line, "kind", "fate", "calls", "whole", "rows", "estimated", "input", "output"));
        Map<Kind, List<Made>> byKind = new HashMap<>(made.stream().collect(Collectors.groupingBy(Made::kind)));
        for (Kind kind : kinds) {
            List<Made> calls = byKind.getOrDefault(kind, List.of());
            List<LedgerRow> charged = calls.stream()
                    .map(call -> rows.get(call.requestId().toString()))
                    .filter(row -> row != null)
                    .toList();
            table.append(String.format(
                    line,
                    kind.name(),
                    kind.fate(),
                    calls.size(),
                    calls.stream().filter(Made::whole).count(),
                    charged.size(),
                    charged.stream().filter(LedgerRow::estimated).count(),
                    charged.stream().mapToLong(row -> row.usage().inputTokens()).sum(),
                    charged.stream()
                            .mapToLong(row -> row.usage().outputTokens())
                            .sum()));
        }
        return table.toString();
    }
}
