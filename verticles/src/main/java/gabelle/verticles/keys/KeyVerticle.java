package gabelle.verticles.keys;

import gabelle.engine.key.Pepper;
import gabelle.verticles.keys.KeyMessage.AllKeysChanged;
import gabelle.verticles.keys.KeyMessage.Answer;
import gabelle.verticles.keys.KeyMessage.Change;
import gabelle.verticles.keys.KeyMessage.KeyFound;
import gabelle.verticles.keys.KeyMessage.KeyRevoked;
import gabelle.verticles.keys.KeyMessage.KeyUnknown;
import gabelle.verticles.keys.KeyMessage.KeysChanged;
import gabelle.verticles.keys.KeyMessage.KeysFresh;
import gabelle.verticles.keys.KeyMessage.KeysUnavailable;
import gabelle.verticles.keys.KeyMessage.ResolveKey;
import gabelle.verticles.postgres.DatabaseUrl;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.function.LongSupplier;

/** The one on this node that asks Postgres about keys. */
public final class KeyVerticle extends VerticleBase {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private static final int START_ATTEMPTS_MAX = 10;

    private final DatabaseUrl url;
    private final KeySettings settings;
    private final Pepper pepper;
    private final MeterRegistry metrics;
    private final LongSupplier nowMs;

    /** Read by the metrics' thread. */
    private volatile long freshAtMs;

    private KeyTable table;
    private Lookups lookups;

    /**
     * An actor that is not yet deployed.
     *
     * @param nowMs the wall clock, in milliseconds since 1970; the doors are given the same
     */
    @SuppressWarnings("NullAway.Init") // Vert.x starts a verticle before anybody can use it
    public KeyVerticle(
            DatabaseUrl url, KeySettings settings, Pepper pepper, MeterRegistry metrics, LongSupplier nowMs) {
        this.url = url;
        this.settings = settings;
        this.pepper = pepper;
        this.metrics = metrics;
        this.nowMs = nowMs;
    }

    /** Fails if Postgres does not answer for some seconds, or if its keys were hashed under another pepper. */
    @Override
    public Future<?> start() {
        table = KeyTable.connect(vertx, url, settings);
        lookups = new Lookups(context, settings.lookupsMax(), table::find);
        return firstVersion(START_ATTEMPTS_MAX).map(this::follow).compose(following -> listen());
    }

    @Override
    public Future<?> stop() {
        return table.close();
    }

    /** A cold start of everything at once may take longer than a query at run time may. */
    private Future<Long> firstVersion(int attempts) {
        return table.checkPepper(pepper.fingerprint())
                .compose(checked -> table.clock())
                .recover(failure -> failure instanceof IllegalStateException || attempts == 1
                        ? Future.failedFuture(failure)
                        : vertx.timer(settings.pollMs()).compose(later -> firstVersion(attempts - 1)));
    }

    /**
     * Whether this node has heard of all changes recently enough for its loops to serve the keys they hold: as their
     * books see it, which a clock that was set back makes stale.
     */
    public boolean isFresh() {
        return Math.abs(nowMs.getAsLong() - freshAtMs) <= settings.staleMaxMs();
    }

    private Void follow(long version) {
        publish(new AllKeysChanged());
        freshAtMs = nowMs.getAsLong();
        Gauge.builder("gabelle.keys.feed.age", this, KeyVerticle::feedAgeSeconds)
                .baseUnit("seconds")
                .description("Since all changes of keys were last heard")
                .register(metrics);
        KeyFeed feed = new KeyFeed(version, table::changesAfter, nowMs, this::announce, this::announceFresh);
        vertx.setPeriodic(settings.pollMs(), tick -> feed.look());
        return null;
    }

    private Future<Void> listen() {
        EventBus bus = vertx.eventBus();
        bus.localConsumer(KeyMessage.RESOLVE, this::resolve);
        return bus.consumer(KeyMessage.REVOKED, this::hearRevoked).completion();
    }

    private void resolve(Message<ResolveKey> request) {
        lookups.find(request.body().publicId()).onSuccess(answer -> reply(request, answer));
    }

    private void reply(Message<ResolveKey> request, Answer answer) {
        String result = switch (answer) {
            case KeyFound found -> "found";
            case KeyUnknown unknown -> "unknown";
            case KeysUnavailable unavailable -> "unavailable";
        };
        Counter.builder("gabelle.keys.lookups")
                .tag("result", result)
                .register(metrics)
                .increment();
        request.reply(answer, LOCAL);
    }

    private void hearRevoked(Message<KeyRevoked> fact) {
        announce(KeysChanged.of(fact.body().publicId()));
    }

    /** First the look-ups under way, then the doors: nothing read before the change may reach a door after it. */
    private void announce(KeysChanged changed) {
        lookups.outdate(changed);
        publish(changed);
    }

    private void announceFresh(long atMs) {
        freshAtMs = atMs;
        publish(new KeysFresh(atMs));
    }

    private void publish(Change change) {
        vertx.eventBus().publish(KeyMessage.CHANGES, change, LOCAL);
    }

    private double feedAgeSeconds() {
        return (nowMs.getAsLong() - freshAtMs) / 1000.0;
    }
}
