package gabelle.e2e;

import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.sim.SimCall;
import gabelle.sim.SimLog;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

/** Three hundred streams whose readers stop: what they do not read must wait at the provider, not in this process. */
@Tag("alone")
class SlowReaderIT {
    private static final int STOPPED = 240;
    private static final int SLOW = 60;
    private static final int LOT = 20;

    /** What the kernel itself takes in is some 10 MB for each stream; this must be more. */
    private static final long STOPPED_BYTES = 64 << 20;

    private static final long SLOW_BYTES = 4 << 20;
    private static final int RECEIVE_BYTES = 8 * 1024;

    /** For each stream the provider's and the node's queues, of some network reads each. The content would be 15 GB. */
    private static final long HEAP_GROWTH_MAX = (STOPPED + SLOW) * (1L << 20);

    private static final Pattern REQUEST_ID = Pattern.compile("x-request-id: ([0-9a-f-]{36})");

    private record Reader(Wire wire, UUID requestId) {}

    @GatewayTest
    void what_nobody_reads_waits_at_the_provider(Gateway gateway) throws Exception {
        gateway.with(setup -> setup.onDisconnect(OnDisconnect.CANCEL));
        Ask slow = stream(gateway.key()).maxTokens(600).script("chunks=1000,size=" + SLOW_BYTES);
        Ask stopped = stream(gateway.key()).maxTokens(600).script("chunks=5000,size=" + STOPPED_BYTES);
        assertTrue(gateway.call(slow).whole(), "warmed up");
        long heapBefore = Heap.usedBytes();

        List<Reader> stoppedReaders = readers(gateway.node(), STOPPED, stopped);
        List<Reader> slowReaders = readers(gateway.node(), SLOW, slow);
        assertTrue(gateway.call(slow).whole(), "one who reads is served meanwhile");
        long grown = Heap.usedBytes() - heapBefore;
        System.out.printf("%d streams stand still; the heap grew by %d KiB%n", STOPPED + SLOW, grown / 1024);
        assertTrue(grown < HEAP_GROWTH_MAX, "the heap grew by " + grown);
        stoppedReaders.forEach(reader -> assertHeldUp(reader, gateway.provider()));

        stoppedReaders.forEach(reader -> reader.wire().close());
        readToTheEnd(slowReaders);
        assertSettled(gateway, slowReaders);
    }

    /** In lots: all at once would be a test of who is refused while the node is busy with accepting. */
    private static List<Reader> readers(RunningNode node, int count, Ask ask) {
        List<Reader> readers = new ArrayList<>();
        while (readers.size() < count) {
            List<Wire> lot = IntStream.range(0, Math.min(LOT, count - readers.size()))
                    .mapToObj(i -> new Wire(node, RECEIVE_BYTES).send(Wire.of(ask)))
                    .toList();
            lot.forEach(wire -> readers.add(new Reader(wire, requestId(wire))));
        }
        return readers;
    }

    private static UUID requestId(Wire wire) {
        String head = wire.head();
        assertTrue(head.startsWith("HTTP/1.1 200"), head);
        Matcher found = REQUEST_ID.matcher(head);
        assertTrue(found.find(), head);
        return UUID.fromString(found.group(1));
    }

    private static void assertHeldUp(Reader reader, SimLog provider) {
        SimCall call = provider.call(reader.requestId().toString()).orElseThrow();
        assertTrue(!call.finished() && !call.aborted(), call::toString);
    }

    private static void readToTheEnd(List<Reader> readers) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> reads = new ArrayList<>();
            readers.forEach(reader -> reads.add(threads.submit(reader.wire()::drain)));
            for (Future<Long> read : reads) {
                assertTrue(read.get() > SLOW_BYTES);
            }
        }
        readers.forEach(reader -> reader.wire().close());
    }

    private static void assertSettled(Gateway gateway, List<Reader> slow) {
        List<LedgerRow> rows = gateway.ledger().rows(STOPPED + SLOW + 2);
        List<LedgerRow> served =
                rows.stream().filter(row -> row.outcome().equals("served")).toList();
        served.forEach(row -> Expect.assertExact(row, gateway.provider()));
        assertEquals(SLOW + 2, served.size());
        List<UUID> ids = served.stream().map(LedgerRow::requestId).toList();
        assertTrue(ids.containsAll(slow.stream().map(Reader::requestId).toList()));
        rows.stream().filter(row -> !row.outcome().equals("served")).forEach(row -> {
            assertEquals("abandoned", row.outcome());
            assertTrue(row.estimated() && row.usage().output() <= 600, row::toString);
        });
        Await.until(
                "the provider is told of the others",
                Duration.ofSeconds(10),
                () -> gateway.provider().totals().aborted() == STOPPED);
    }
}
