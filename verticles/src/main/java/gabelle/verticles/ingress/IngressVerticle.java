package gabelle.verticles.ingress;

import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.loop.Listening;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.settings.ServerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop that accepts calls. As many are deployed as there are loops; they share the port. */
public final class IngressVerticle extends VerticleBase {
    private final ServerSettings settings;
    private final long outputTokensAssumed;
    private final Doors.Opener opener;
    private final MeterRegistry registry;
    private final Promise<Void> idle = Promise.promise();
    private @Nullable Serving serving;
    private long open;
    private boolean closing;

    public IngressVerticle(
            ServerSettings settings, long outputTokensAssumed, Doors.Opener opener, MeterRegistry registry) {
        this.settings = settings;
        this.outputTokensAssumed = outputTokensAssumed;
        this.opener = opener;
        this.registry = registry;
    }

    @Override
    public Future<?> start() {
        Deadlines deadlines = new Deadlines(vertx);
        Loop loop = new Loop(
                settings,
                outputTokensAssumed,
                new RequestIds(),
                deadlines,
                new MemoryBudget(Math.max(settings.bodyBytesMax(), settings.bodyBudgetBytes() / settings.loops())),
                new RequestParser(vertx),
                new InputTokens(vertx),
                new CallMeters(registry),
                vertx.fileSystem());
        return opener.open(vertx, deadlines).compose(doors -> listen(loop, doors));
    }

    private Future<HttpServer> listen(Loop loop, Doors doors) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port() == 0 ? -1 : settings.port()) // -1: any free one, the same for all loops
                .setMaxHeaderSize(settings.headerBytesMax())
                .setTcpNoDelay(true)
                .setHandle100ContinueAutomatically(true));
        Connections connections = new Connections(vertx, settings.keepAliveMs());
        Serving serves = new Serving(
                loop,
                doors,
                new CallFlow(doors.keys(), doors.limits(), doors.dispatch(), doors.funds(), doors.usage()),
                new Models(doors.keys(), doors.dispatch(), loop),
                connections,
                server);
        serving = serves;
        server.connectionHandler(connections::opened)
                .requestHandler(Cors.around(settings.corsOrigins(), request -> accept(serves, request)));
        return Listening.on(server, settings.host(), settings.port(), "PORT");
    }

    /** The port that is listened on, for those who asked for any. */
    public int port() {
        return Objects.requireNonNull(serving, "not started").server.actualPort();
    }

    private void accept(Serving serves, HttpServerRequest request) {
        String path = request.path();
        Surface surface = Surface.of(path);
        if (closing) {
            refuse(serves, request, Refusal.UNAVAILABLE, "This node is shutting down. Try again.");
        } else if (surface != null) {
            call(serves, surface, request);
        } else if (Models.serves(path)) {
            models(serves, request);
        } else {
            serves.doors.ownRoutes().handle(request);
        }
    }

    private void call(Serving serves, Surface surface, HttpServerRequest request) {
        if (!HttpMethod.POST.equals(request.method())) {
            refuse(serves, request, Refusal.WRONG_METHOD, "Use POST " + request.path() + ".");
            return;
        }
        open++;
        serves.connections.began(request.connection());
        serves.flow.run(new Call(serves.loop, surface, request)).onComplete(ended -> {
            serves.connections.ended(request.connection());
            open--;
            closeIfIdle();
        });
    }

    private static void models(Serving serves, HttpServerRequest request) {
        if (HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method())) {
            serves.models.answer(request);
        } else {
            refuse(serves, request, Refusal.WRONG_METHOD, "Use GET " + request.path() + ".");
        }
    }

    /** Answers what no route is for. */
    public static void unknown(HttpServerRequest request) {
        new Reply(
                        request.response(),
                        new RequestIds().next(System.currentTimeMillis()).toString(),
                        Surface.dialectOf(request.path()))
                .finish(new Outcome.Refused(
                        Refusal.UNKNOWN_ROUTE,
                        "Unknown request URL: " + request.method() + " " + request.path() + "."));
    }

    private static void refuse(Serving serves, HttpServerRequest request, Refusal why, String message) {
        String requestId =
                serves.loop.requestIds().next(System.currentTimeMillis()).toString();
        new Reply(request.response(), requestId, Surface.dialectOf(request.path()))
                .finish(new Outcome.Refused(why, message));
    }

    /** No new calls; the open ones end, within the time given; then the doors are closed. */
    @Override
    public Future<?> stop() {
        Serving serves = serving;
        if (serves == null) {
            return Future.succeededFuture();
        }
        closing = true;
        closeIfIdle();
        long timer = vertx.setTimer(settings.shutdownTimeoutMs(), passed -> idle.tryComplete());
        return idle.future()
                .eventually(() -> serves.server.shutdown(1, TimeUnit.SECONDS))
                .eventually(serves.doors::close)
                .andThen(closed -> {
                    vertx.cancelTimer(timer);
                    serves.connections.close();
                    serves.loop.deadlines().close();
                });
    }

    private void closeIfIdle() {
        if (closing && open == 0) {
            idle.tryComplete();
        }
    }

    private record Serving(
            Loop loop, Doors doors, CallFlow flow, Models models, Connections connections, HttpServer server) {}
}
