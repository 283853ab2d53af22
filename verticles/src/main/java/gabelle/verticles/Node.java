package gabelle.verticles;

import gabelle.verticles.ingress.IngressVerticle;
import gabelle.verticles.observe.Check;
import gabelle.verticles.observe.OpsVerticle;
import gabelle.verticles.usage.Journals;
import gabelle.verticles.usage.UsageVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node, and how it stops: no new calls, the open ones end, the journal is drained, and Vertx may be closed. */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Vertx vertx;
    private final Parts parts;
    private final UsageVerticle usage;
    private final OpsVerticle ops;
    private final List<IngressVerticle> ingress = new CopyOnWriteArrayList<>();
    private @Nullable Journals journals;
    private volatile @Nullable String ingressId;

    Node(Vertx vertx, Parts parts, UsageVerticle usage, OpsVerticle ops) {
        this.vertx = vertx;
        this.parts = parts;
        this.usage = usage;
        this.ops = ops;
        parts.health().register("calls", () -> ingressId == null ? Check.failed("not taken yet") : Check.ok("taken"));
    }

    Future<Node> serve(Journals opened, Supplier<IngressVerticle> loop) {
        journals = opened;
        parts.health()
                .register("journal", () -> opened.accepting() ? Check.ok("room for more") : Check.failed("no room"));
        int loops = parts.settings().server().loops();
        Supplier<IngressVerticle> kept = () -> {
            IngressVerticle verticle = loop.get();
            ingress.add(verticle);
            return verticle;
        };
        return vertx.deployVerticle(kept, new DeploymentOptions().setInstances(loops))
                .map(id -> {
                    ingressId = id;
                    LOG.info("serving on port {} with {} event loops, operations on port {}", port(), loops, opsPort());
                    return this;
                });
    }

    public int port() {
        return ingress.getFirst().port();
    }

    public int opsPort() {
        return ops.actualPort();
    }

    /** Bounded by {@code server.shutdown_timeout_ms} for the open calls, and as long again for the ledger. */
    public Future<Void> stop() {
        parts.health().drain();
        long drainMs = parts.settings().server().shutdownTimeoutMs();
        return (ingressId == null ? Future.<Void>succeededFuture() : vertx.undeploy(ingressId))
                .eventually(() -> usage.drain(drainMs))
                .andThen(drained -> {
                    if (journals != null) {
                        journals.close();
                    }
                })
                .mapEmpty();
    }
}
