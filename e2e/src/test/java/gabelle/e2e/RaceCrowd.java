package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Many clients that call at the same instant, spread over the nodes. Who is told that Gabelle is too busy (503) calls
 * again after a while, twice at the most, as SDKs do: that says nothing of money.
 */
final class RaceCrowd implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final int BUSY = 503;
    private static final int RETRIES_MAX = 2;
    private static final long BACK_OFF_NANOS = 500_000_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Thread> clients = new ArrayList<>();
    private final Queue<ProcessCall> made = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gaveUp = new AtomicInteger();
    private final CountDownLatch start = new CountDownLatch(1);

    /** Returns when all have been told to call. */
    RaceCrowd(List<ProcessNode> nodes, String key, int size, Supplier<ProcessCall> calls) {
        for (int i = 0; i < size; i++) {
            int port = nodes.get(i % nodes.size()).port();
            clients.add(Thread.startVirtualThread(() -> call(port, key, calls)));
        }
        start.countDown();
    }

    private void call(int port, String key, Supplier<ProcessCall> calls) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (int retries = 0; retries <= RETRIES_MAX; retries++) {
            if (retries > 0) {
                LockSupport.parkNanos(BACK_OFF_NANOS);
            }
            ProcessCall call = calls.get();
            made.add(call);
            call.make(http, port, key);
            if (call.status() != BUSY) {
                return;
            }
        }
        gaveUp.incrementAndGet();
    }

    boolean isOver() {
        return clients.stream().noneMatch(Thread::isAlive);
    }

    /** All calls, once all clients have had another answer than 503, or none, or gave up. */
    List<ProcessCall> ended() {
        Await.until("all have their answer", BOUND, this::isOver);
        return List.copyOf(made);
    }

    long passed() {
        ended();
        return passedSoFar();
    }

    long passedSoFar() {
        return made.stream().filter(ProcessCall::ended).count();
    }

    long busy() {
        return ended().stream().filter(call -> call.status() == BUSY).count();
    }

    /** Clients who were answered 503 each time. */
    int gaveUp() {
        ended();
        return gaveUp.get();
    }

    @Override
    public void close() {
        ended();
        http.close();
    }
}
