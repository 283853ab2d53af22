package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that call one node, each again as soon as it has its answer, until the node is gone: 32 streams at any time,
 * and beside them 42 clients whose answers take 0.21 s on average, which is 200 calls a second.
 */
final class KillLoad implements AutoCloseable {
    static final int STREAMS = 32;

    private static final int CLIENTS = STREAMS + 42;
    private static final int OK = 200;
    private static final long BACK_OFF_NANOS = 250_000_000;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<ProcessCall> made = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean over;

    /**
     * Starts them.
     *
     * @param keys each client has one of them
     * @param promptTokens gives each call its own number
     */
    KillLoad(ProcessNode node, List<String> keys, AtomicLong promptTokens, SplittableRandom random) {
        for (int i = 0; i < CLIENTS; i++) {
            boolean streams = i < STREAMS;
            String key = keys.get(i % keys.size());
            SplittableRandom own = random.split();
            clients.add(Thread.startVirtualThread(() -> {
                while (!over) {
                    ProcessCall call = ProcessCall.any(streams, promptTokens.incrementAndGet(), own);
                    made.add(call);
                    call.make(http, node.port(), key);
                    if (call.status() != OK) {
                        LockSupport.parkNanos(BACK_OFF_NANOS); // as SDKs do: who is refused does not ask at once
                    }
                }
            }));
        }
    }

    List<ProcessCall> made() {
        return List.copyOf(made);
    }

    boolean isUnderWay() {
        return clients.stream().anyMatch(Thread::isAlive);
    }

    long ended() {
        return made.stream().filter(ProcessCall::ended).count();
    }

    /** No call is made from now on. */
    void over() {
        over = true;
    }

    /** Until every client has noticed how its last call ended. */
    @Override
    public void close() {
        over();
        Await.until("all clients are through", BOUND, () -> !isUnderWay());
        http.close();
    }
}
