package gabelle.verticles.limits;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pipelined connection to Redis, and the judgement whether Redis is there. Once a second the node tells Redis that
 * it lives; that this works is what makes Redis count as up, and that it fails is what makes it count as away.
 */
final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final Script NODES = Script.of("nodes_v1.lua");
    private static final String NODES_KEY = "gabelle:1:nodes";
    private static final long BEAT_MS = 1_000;

    private final Vertx vertx;
    private final RedisUrl url;
    private final LimitSettings settings;
    private final String node;

    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private @Nullable Future<Void> beating;
    private boolean doubted;
    private boolean closed;
    private long timer;
    // Read by the metrics' threads.
    private volatile boolean up = true;
    private volatile long nodes = 1;

    RedisLink(Vertx vertx, RedisUrl url, LimitSettings settings, String node, MeterRegistry metrics) {
        this.vertx = vertx;
        this.url = url;
        this.settings = settings;
        this.node = node;
        Gauge.builder("gabelle.limits.redis.up", this, link -> link.up ? 1 : 0)
                .description("1 while the limits are shared through Redis, 0 while this node enforces its share")
                .register(metrics);
        Gauge.builder("gabelle.limits.nodes", this, link -> link.nodes)
                .description("Live nodes that share the limits, as last known")
                .register(metrics);
    }

    boolean up() {
        return up;
    }

    /** Up, and not being judged after an answer that did not come: calls must not wait for a second one. */
    boolean trusted() {
        return up && !doubted;
    }

    /** An answer did not come, for whatever reason: finds out whether Redis is there. */
    Future<Void> doubt(Throwable failure) {
        doubted |= failure instanceof TimeoutException;
        return beat();
    }

    long nodes() {
        return nodes;
    }

    /** Completes when it is known whether Redis is there; never fails. */
    Future<Void> start() {
        timer = vertx.setPeriodic(BEAT_MS, id -> beat());
        return beat();
    }

    Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        Future<?> leaving = connection == null
                ? Future.succeededFuture()
                : connection.send(Request.cmd(Command.ZREM).arg(NODES_KEY).arg(node));
        return leaving.timeout(settings.redisTimeoutMs(), TimeUnit.MILLISECONDS).transform(done -> {
            disconnect();
            return Future.succeededFuture();
        });
    }

    /** Runs a script; fails when its answer is not there in time. A failure is followed by a beat, which judges. */
    Future<Response> run(Script script, List<String> keys, List<String> args, long waitMs) {
        RedisConnection current = connection;
        if (current == null) {
            return Future.failedFuture("not connected");
        }
        return current.send(request(Command.EVALSHA, script.sha(), keys, args))
                .recover(failure -> isUnknownScript(failure)
                        ? current.send(request(Command.EVAL, script.source(), keys, args))
                        : Future.failedFuture(failure))
                .timeout(Math.max(1, waitMs), TimeUnit.MILLISECONDS);
    }

    private static Request request(Command command, String script, List<String> keys, List<String> args) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        args.forEach(request::arg);
        return request;
    }

    /** EVAL instead of SCRIPT LOAD: it reaches the very cluster node that lacks the script. */
    private static boolean isUnknownScript(Throwable failure) {
        return String.valueOf(failure.getMessage()).startsWith("NOSCRIPT");
    }

    /** Finds out whether Redis is there; once at a time. Never fails. */
    private Future<Void> beat() {
        if (closed) {
            return Future.succeededFuture();
        }
        Future<Void> running = beating;
        if (running == null) {
            // No call waits for a new connection: it may take as long as a beat, while classes load or TLS is agreed.
            long waitMs = connection == null ? BEAT_MS : settings.redisTimeoutMs();
            running = connected()
                    .compose(ready -> run(NODES, List.of(NODES_KEY), List.of(node), waitMs))
                    .transform(this::judged);
            beating = running.isComplete() ? null : running;
        }
        return running;
    }

    private Future<Void> judged(AsyncResult<Response> beat) {
        beating = null;
        doubted = false;
        if (beat.succeeded()) {
            answered(beat.result().toLong());
        } else {
            lost(beat.cause());
        }
        return Future.succeededFuture();
    }

    private Future<?> connected() {
        if (connection != null) {
            return Future.succeededFuture();
        }
        // A client for each connection: closing it is what surely drops a connection that hangs.
        Redis fresh = Redis.createClient(vertx, url.options(settings));
        client = fresh;
        return fresh.connect().timeout(BEAT_MS, TimeUnit.MILLISECONDS).map(this::adopted);
    }

    private RedisConnection adopted(RedisConnection made) {
        connection = made;
        made.exceptionHandler(failure -> LOG.debug("redis connection: {}", failure.getMessage()));
        made.endHandler(end -> ended(made));
        return made;
    }

    private void ended(RedisConnection one) {
        if (one.equals(connection)) {
            lost(new IllegalStateException("the connection was closed"));
        }
    }

    private void answered(long liveNodes) {
        nodes = Math.max(1, liveNodes);
        if (!up) {
            up = true;
            LOG.info("Redis answers again: rate limits are shared by {} nodes", nodes);
        }
    }

    private void lost(Throwable cause) {
        disconnect();
        if (up && !closed) {
            up = false;
            LOG.warn(
                    "Redis at {} is away ({}): this node enforces 1/{} of each rate limit until it answers",
                    url,
                    cause.getMessage(),
                    nodes);
        }
    }

    private void disconnect() {
        Redis old = client;
        client = null;
        connection = null;
        if (old != null) {
            old.close().onFailure(failure -> LOG.debug("closing the redis client: {}", failure.getMessage()));
        }
    }
}
