package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Many clients that call at the same instant, spread over the nodes. */
final class RaceCrowd implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Thread> clients = new ArrayList<>();
    private final List<ProcessCall> calls;

    /** Returns when all have been told to call. */
    RaceCrowd(List<ProcessNode> nodes, String key, List<ProcessCall> calls) {
        this.calls = calls;
        CountDownLatch start = new CountDownLatch(1);
        for (int i = 0; i < calls.size(); i++) {
            ProcessCall call = calls.get(i);
            int port = nodes.get(i % nodes.size()).port();
            clients.add(Thread.startVirtualThread(() -> {
                awaitStart(start);
                call.make(http, port, key);
            }));
        }
        start.countDown();
    }

    private static void awaitStart(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean isOver() {
        return clients.stream().noneMatch(Thread::isAlive);
    }

    /** Those that ended, once all have. */
    List<ProcessCall> ended() {
        Await.until("all have their answer", BOUND, this::isOver);
        return calls;
    }

    long passed() {
        return ended().stream().filter(ProcessCall::ended).count();
    }

    @Override
    public void close() {
        ended();
        http.close();
    }
}
