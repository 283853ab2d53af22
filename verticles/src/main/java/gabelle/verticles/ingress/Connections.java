package gabelle.verticles.ingress;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes connections that have no call open for too long: those kept alive for nothing, and those of clients that send
 * their head drop by drop. (An idle time-out of the socket cannot tell these from a client that waits for its answer.)
 */
final class Connections {
    private static final long LOOK_EVERY_MS = 1_000;

    private final Map<HttpConnection, State> states = new HashMap<>();
    private final Vertx vertx;
    private final long keepAliveMs;
    private final long timer;

    Connections(Vertx vertx, long keepAliveMs) {
        this.vertx = vertx;
        this.keepAliveMs = keepAliveMs;
        this.timer = vertx.setPeriodic(LOOK_EVERY_MS, tick -> closeIdle());
    }

    void opened(HttpConnection connection) {
        states.put(connection, new State());
        connection.closeHandler(closed -> states.remove(connection));
    }

    void began(HttpConnection connection) {
        State state = states.get(connection);
        if (state != null) {
            state.calls++;
        }
    }

    void ended(HttpConnection connection) {
        State state = states.get(connection);
        if (state != null) {
            state.calls--;
            state.quietSinceNanos = System.nanoTime();
        }
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void closeIdle() {
        long quietSince = System.nanoTime() - keepAliveMs * 1_000_000;
        List<HttpConnection> idle = new ArrayList<>();
        states.forEach((connection, state) -> {
            if (state.calls == 0 && state.quietSinceNanos - quietSince < 0) {
                idle.add(connection);
            }
        });
        idle.forEach(HttpConnection::close);
    }

    private static final class State {
        private int calls;
        private long quietSinceNanos = System.nanoTime();
    }
}
