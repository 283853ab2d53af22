package gabelle.verticles.keys;

import gabelle.verticles.postgres.DatabaseUrl;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a node and its Postgres, and can be shut. */
public final class TcpGate implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    /** Kept: a client that nobody holds is collected, and its connections with it. */
    private final NetClient net = vertx.createNetClient();

    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private final PgConnectOptions target;
    private final DatabaseUrl url;
    private final NetServer server;
    private volatile boolean shut;

    public TcpGate(DatabaseUrl url) {
        this.url = url;
        this.target = url.options();
        this.server =
                Await.value(vertx.createNetServer().connectHandler(this::accept).listen(0, "localhost"));
    }

    /** The same database, through the gate. */
    public DatabaseUrl url() {
        return new DatabaseUrl(url.url().replace(":" + target.getPort() + "/", ":" + server.actualPort() + "/"));
    }

    /** Cuts every connection, and every new one as soon as it comes. */
    public void shut() {
        shut = true;
        sockets.forEach(NetSocket::close);
    }

    public void open() {
        shut = false;
    }

    private void accept(NetSocket client) {
        if (shut) {
            client.close();
            return;
        }
        sockets.add(client);
        client.pause();
        net.connect(target.getPort(), target.getHost()).onComplete(connected -> {
            if (connected.failed()) {
                client.close();
                return;
            }
            NetSocket upstream = connected.result();
            sockets.add(upstream);
            client.closeHandler(closed -> upstream.close());
            upstream.closeHandler(closed -> client.close());
            client.handler(upstream::write);
            upstream.handler(client::write);
            client.resume();
        });
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }
}
