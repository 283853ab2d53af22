package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Many clients that call at the same instant, spread over the nodes. Who is told that Gabelle is too busy (503) calls
 * again, as SDKs do: that says nothing of money.
 */
final class RaceCrowd implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final int BUSY = 503;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Thread> clients = new ArrayList<>();
    private final Queue<ProcessCall> made = new ConcurrentLinkedQueue<>();
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
        ProcessCall call;
        do {
            call = calls.get();
            made.add(call);
            call.make(http, port, key);
        } while (call.status() == BUSY);
    }

    boolean isOver() {
        return clients.stream().noneMatch(Thread::isAlive);
    }

    /** All calls, once all clients have had another answer than 503, or none. */
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

    @Override
    public void close() {
        ended();
        http.close();
    }
}
