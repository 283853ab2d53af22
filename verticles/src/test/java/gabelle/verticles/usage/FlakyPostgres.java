package gabelle.verticles.usage;

import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to Postgres that can be cut, stopped up, or cut between a commit and its answer. */
public final class FlakyPostgres {
    /** What becomes of what is sent. */
    public enum Way {
        OPEN,
        CUT,
        /** Takes everything and answers nothing. */
        SILENT,
        /** Cut once, after a commit has reached Postgres and before its answer comes back. */
        CUT_AFTER_COMMIT
    }

    /** Kept: a client that nobody holds is collected, and its connections with it. */
    private final NetClient client;

    private final DatabaseUrl target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    final AtomicInteger commitsCut = new AtomicInteger();
    private final int port;
    private volatile Way way = Way.OPEN;

    public FlakyPostgres(Vertx vertx, DatabaseUrl target) {
        this.client = vertx.createNetClient();
        this.target = target;
        this.port = TestLedger.within(vertx.createNetServer()
                        .connectHandler(this::accept)
                        .listen(0, "localhost")
                        .toCompletionStage()
                        .toCompletableFuture())
                .actualPort();
    }

    public DatabaseUrl url() {
        return new DatabaseUrl(target.url().replace(":" + target.options().getPort() + "/", ":" + port + "/"));
    }

    public void set(Way now) {
        way = now;
        if (now == Way.CUT) {
            sockets.forEach(NetSocket::close);
        }
    }

    private void accept(NetSocket socket) {
        if (way == Way.CUT) {
            socket.close();
            return;
        }
        socket.pause();
        client.connect(target.options().getPort(), "localhost")
                .onSuccess(server -> join(socket, server))
                .onFailure(failure -> socket.close());
    }

    private void join(NetSocket socket, NetSocket server) {
        sockets.add(socket);
        socket.closeHandler(v -> {
            sockets.remove(socket);
            server.close();
        });
        server.closeHandler(v -> socket.close());
        socket.handler(data -> toServer(socket, server, data));
        server.handler(data -> {
            if (way != Way.SILENT) {
                socket.write(data);
            }
        });
        socket.resume();
    }

    private void toServer(NetSocket socket, NetSocket server, Buffer data) {
        if (way == Way.SILENT) {
            return;
        }
        if (way == Way.CUT_AFTER_COMMIT
                && data.toString(StandardCharsets.ISO_8859_1).contains("COMMIT")) {
            way = Way.OPEN;
            commitsCut.incrementAndGet();
            server.handler(answer -> socket.close());
        }
        server.write(data);
    }
}
