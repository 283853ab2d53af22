package gabelle.verticles.limits;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import redis.embedded.RedisServer;
import redis.embedded.RedisServerBuilder;

/** A real Redis that can be stopped and started again at the same address. */
public final class TestRedis implements AutoCloseable {
    private final int port = freePort();
    private final Vertx vertx = Vertx.vertx();
    private final String[] settings;
    private RedisServer server;

    public TestRedis(String... settings) {
        this.settings = settings;
        this.server = fresh();
        server.start();
    }

    public RedisUrl url() {
        return new RedisUrl("redis://127.0.0.1:" + port);
    }

    void start() {
        server = fresh();
        server.start();
    }

    void stop() {
        server.stop();
    }

    Response send(Command command, Object... args) {
        Redis client = Redis.createClient(vertx, url().url());
        Request request = Request.cmd(command);
        for (Object arg : args) {
            request.arg(arg.toString());
        }
        Response response = LimitNode.await(client.send(request));
        LimitNode.await(client.close());
        return response;
    }

    private RedisServer fresh() {
        RedisServerBuilder builder =
                RedisServer.builder().bind("127.0.0.1").port(port).setting("save \"\"");
        for (String setting : settings) {
            builder.setting(setting);
        }
        return builder.build();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        LimitNode.await(vertx.close());
        stop();
    }
}
