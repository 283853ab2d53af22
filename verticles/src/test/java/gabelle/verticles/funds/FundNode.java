package gabelle.verticles.funds;

import gabelle.engine.funds.Payment;
import gabelle.verticles.keys.Await;
import gabelle.verticles.postgres.DatabaseUrl;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A node as the funds see it: one actor and some loops, each with its door and a journal in Postgres. */
final class FundNode implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final AtomicInteger grantMessages = new AtomicInteger();
    final FundsVerticle actor;
    private final List<Loop> loops = new ArrayList<>();

    /** An event loop that serves calls. */
    private static final class Loop extends VerticleBase {
        private final FundSettings settings;
        private final UUID journalId;
        private final LongSupplier clock;
        private final SimpleMeterRegistry metrics;
        private final Promise<Funds> door = Promise.promise();

        Loop(FundSettings settings, UUID journalId, LongSupplier clock, SimpleMeterRegistry metrics) {
            this.settings = settings;
            this.journalId = journalId;
            this.clock = clock;
            this.metrics = metrics;
        }

        @Override
        public Future<?> start() {
            Funds.open(vertx, settings, journalId, clock, metrics).onComplete(door);
            return door.future();
        }

        <T> Future<T> on(Function<Funds, Future<T>> call) {
            Promise<T> promise = Promise.promise();
            context.runOnContext(turn -> door.future().compose(call).onComplete(promise));
            return promise.future();
        }
    }

    private FundNode(DatabaseUrl database, FundSettings settings, LongSupplier clock) {
        this.actor = new FundsVerticle(database, settings, metrics, clock);
    }

    static FundNode start(TestFunds bank, int loops) {
        return start(bank, bank.database(), loops, settings(), System::currentTimeMillis);
    }

    static FundNode start(TestFunds bank, DatabaseUrl way, int loops, FundSettings settings, LongSupplier clock) {
        FundNode node = new FundNode(way, settings, clock);
        node.vertx.eventBus().addOutboundInterceptor(delivery -> {
            if (delivery.message().address().equals(FundsMessage.GRANT)) {
                node.grantMessages.incrementAndGet();
            }
            delivery.next();
        });
        Await.value(node.vertx.deployVerticle(
                node.actor, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        for (int i = 0; i < loops; i++) {
            Loop loop = new Loop(settings, bank.journal(), clock, node.metrics);
            Await.value(node.vertx.deployVerticle(loop));
            node.loops.add(loop);
        }
        return node;
    }

    /** Patient enough for a machine that is busy with other things too; money stays on a loop for as long as a test may take. */
    static FundSettings settings() {
        return new FundSettings(3_000, 10_000, 1_024, 1_000, 900, 60_000, 4_096, 2_000, 2_000, "");
    }

    /** The same, and refusals name where to get more. */
    static FundSettings quick() {
        return new FundSettings(
                3_000, 10_000, 1_024, 1_000, 900, 60_000, 4_096, 2_000, 2_000, "https://example.com/plans");
    }

    /** Gives up soon, and keeps what it holds. */
    static FundSettings patient() {
        return new FundSettings(1_500, 3_000, 16, 100, 250, 60_000, 4_096, 300, 500, "");
    }

    /** Gives up soon, and money that no call uses goes home soon. */
    static FundSettings hasty() {
        return new FundSettings(600, 3_000, 4, 100, 250, 300, 4_096, 300, 300, "");
    }

    <T> Future<T> on(int loop, Function<Funds, Future<T>> call) {
        return loops.get(loop).on(call);
    }

    Future<FundHold> hold(int loop, TestCall call) {
        return on(loop, funds -> funds.hold(call.key(), call.need()));
    }

    /** Ends a call that used all that it held, or nothing. */
    void release(int loop, FundHold hold, Payment payment) {
        Await.value(on(loop, funds -> {
            funds.release(hold, payment);
            return Future.succeededFuture();
        }));
    }

    UUID journal(int loop) {
        return loops.get(loop).journalId;
    }

    double count(String name) {
        return metrics.get(name).counters().stream().mapToDouble(Counter::count).sum();
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }
}
