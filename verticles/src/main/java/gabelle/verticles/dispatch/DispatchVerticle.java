package gabelle.verticles.dispatch;

import gabelle.verticles.bus.LocalCodec;
import gabelle.verticles.dispatch.DispatchMessage.ProviderFailed;
import gabelle.verticles.dispatch.DispatchMessage.Report;
import gabelle.verticles.vault.Credential;
import gabelle.verticles.vault.VaultMessage;
import gabelle.verticles.vault.VaultMessage.CredentialRefused;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's one view of how its providers do: what many loops saw becomes one log line and one metric. */
public final class DispatchVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchVerticle.class);

    /** At most so many unknown model names are remembered: clients choose them, and memory is ours. */
    private static final int UNPRICED_MAX = 1_000;

    /** A failing provider is logged at most this often. */
    private static final long LOG_EVERY_MS = 10_000;

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final MeterRegistry registry;
    private final Set<String> unpriced = new HashSet<>();
    private final Map<String, Long> failures = new HashMap<>();

    public DispatchVerticle(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Future<?> start() {
        LocalCodec.register(vertx.eventBus(), Report.class);
        vertx.setPeriodic(LOG_EVERY_MS, tick -> logFailures());
        return vertx.eventBus()
                .<Report>localConsumer(DispatchMessage.REPORT, this::noted)
                .completion();
    }

    private void noted(Message<Report> message) {
        message.body().failures().forEach(this::count);
        message.body().opened().forEach(this::circuitOpened);
        message.body().unpricedModels().forEach(this::logUnpriced);
        message.body().unauthorized().forEach(this::tellVault);
        message.body().drains().forEach(this::count);
        message.reply(null);
    }

    /** The vault's to judge: the key may have been replaced meanwhile. */
    private void tellVault(Credential.Stored refused) {
        vertx.eventBus().send(VaultMessage.REFUSED, new CredentialRefused(refused), LOCAL);
    }

    private void count(ProviderFailed failed) {
        registry.counter(
                        "gabelle.provider.failures",
                        "provider",
                        failed.provider(),
                        "failure",
                        failed.failure().code())
                .increment((double) failed.times());
        boolean first = failures.isEmpty();
        failures.merge(failed.provider() + ": " + failed.failure().code(), failed.times(), Math::addExact);
        if (first) {
            LOG.warn(
                    "provider failed: {} ({}); more are summed up every {} s",
                    failed.provider(),
                    failed.failure().code(),
                    LOG_EVERY_MS / 1000);
        }
    }

    private void circuitOpened(String provider, long times) {
        registry.counter("gabelle.dispatch.circuits.opened", "provider", provider)
                .increment((double) times);
    }

    private void count(DrainResult result, long times) {
        registry.counter("gabelle.dispatch.drains", "result", result.tag()).increment((double) times);
    }

    private void logFailures() {
        if (!failures.isEmpty()) {
            LOG.warn("provider failures of the last {} s: {}", LOG_EVERY_MS / 1000, failures);
            failures.clear();
        }
    }

    private void logUnpriced(String model) {
        if (unpriced.size() < UNPRICED_MAX && unpriced.add(model)) {
            LOG.warn("model {} is asked for and refused: it has no price, or is not served", model);
        }
    }
}
