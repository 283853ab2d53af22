package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that call one node until it is gone: 32 streams at any time, and beside them answers that take 0.21 s on
 * average, either of 42 clients who each call again as soon as they have theirs, or 200 a second, however long they take.
 */
final class KillLoad implements AutoCloseable {
    /** How answers are asked for, beside the streams. */
    enum Way {
        /** By clients who wait for the last answer before they call again. */
        WAITING,
        /** By the clock. */
        OFFERED
    }

    static final int STREAMS = 32;

    private static final int WAITING_CLIENTS = 42;
    private static final long TICK_MS = 5;
    /** What three seconds offer: a node that has just begun catches up with that, and one further behind is stuck. */
    private static final int OFFERED_OPEN_MAX = 600;

    private static final int OK = 200;
    private static final long BACK_OFF_NANOS = 250_000_000;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<ProcessCall> made = new ConcurrentLinkedQueue<>();
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger offeredOpen = new AtomicInteger();
    private final AtomicLong offered = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ProcessNode node;
    private final List<String> keys;
    private final AtomicLong promptTokens;
    private final long begunNanos = System.nanoTime();
    private volatile long overNanos;
    private volatile boolean over;

    /**
     * Starts them.
     *
     * @param keys each client has one of them
     * @param promptTokens gives each call its own number
     */
    KillLoad(Way way, ProcessNode node, List<String> keys, AtomicLong promptTokens, SplittableRandom random) {
        this.node = node;
        this.keys = keys;
        this.promptTokens = promptTokens;
        int waiting = way == Way.WAITING ? STREAMS + WAITING_CLIENTS : STREAMS;
        for (int i = 0; i < waiting; i++) {
            boolean streams = i < STREAMS;
            String key = keys.get(i % keys.size());
            SplittableRandom own = random.split();
            start(() -> callAgain(streams, key, own));
        }
        if (way == Way.OFFERED) {
            SplittableRandom own = random.split();
            var unused = clock.scheduleAtFixedRate(() -> offer(own), 0, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void start(Runnable client) {
        clients.incrementAndGet();
        Thread.startVirtualThread(() -> {
            try {
                client.run();
            } finally {
                clients.decrementAndGet();
            }
        });
    }

    private void callAgain(boolean streams, String key, SplittableRandom random) {
        while (!over) {
            ProcessCall call = ProcessCall.any(streams, promptTokens.incrementAndGet(), random);
            made.add(call);
            call.make(http, node.port(), key);
            if (!over && call.status() != OK) {
                LockSupport.parkNanos(BACK_OFF_NANOS); // as SDKs do: who is refused does not ask at once
            }
        }
    }

    private void offer(SplittableRandom random) {
        if (over || offeredOpen.get() >= OFFERED_OPEN_MAX) {
            return;
        }
        ProcessCall call = ProcessCall.any(false, promptTokens.incrementAndGet(), random);
        String key = keys.get((int) (offered.incrementAndGet() % keys.size()));
        made.add(call);
        offeredOpen.incrementAndGet();
        start(() -> {
            call.make(http, node.port(), key);
            offeredOpen.decrementAndGet();
        });
    }

    List<ProcessCall> made() {
        return List.copyOf(made);
    }

    long ended() {
        return made.stream().filter(ProcessCall::ended).count();
    }

    /** By the clock. */
    long offered() {
        return offered.get();
    }

    /** Of its life, until it was over. */
    double seconds() {
        return ((over ? overNanos : System.nanoTime()) - begunNanos) / 1e9;
    }

    /** No call is made from now on. */
    void over() {
        if (!over) {
            overNanos = System.nanoTime();
            over = true;
            clock.shutdown();
        }
    }

    /** Until every client has noticed how its last call ended. */
    @Override
    public void close() {
        over();
        Await.until("all clients are through", BOUND, () -> clock.isTerminated() && clients.get() == 0);
        http.close();
    }
}
