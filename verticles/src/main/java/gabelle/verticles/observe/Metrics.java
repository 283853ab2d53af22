package gabelle.verticles.observe;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;

/** The node's meters: one registry for all actors, with what the JVM and the process tell about themselves. */
public final class Metrics implements AutoCloseable {
    /** Metrics tell so many models apart; each costs some KiB here and a series in Prometheus. Calls of more go uncounted. */
    private static final int MODELS_MAX = 1_000;

    private static final double US = 1e3;
    private static final double MS = 1e6;
    private static final double S = 1e9;

    /** Upper bounds in nanoseconds, chosen around where each usually lies. */
    private static final Map<String, double[]> BUCKETS_NS = Map.of(
            "gabelle.overhead",
            buckets(50 * US, 100 * US, 250 * US, 500 * US, MS, 2.5 * MS, 5 * MS, 10 * MS, 25 * MS, 50 * MS),
            "gabelle.ttft",
            buckets(50 * MS, 100 * MS, 250 * MS, 500 * MS, S, 2.5 * S, 5 * S, 10 * S, 30 * S, 60 * S),
            "gabelle.ledger.batch.duration",
            buckets(MS, 2.5 * MS, 5 * MS, 10 * MS, 25 * MS, 50 * MS, 100 * MS, 250 * MS, S, 5 * S));

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public Metrics() {
        registry.config().meterFilter(new Histograms());
        registry.config()
                .meterFilter(MeterFilter.maximumAllowableTags("gabelle.", "model", MODELS_MAX, MeterFilter.deny()));
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    private static double[] buckets(double... upperBoundsNs) {
        return upperBoundsNs;
    }

    /** Gives our timers their buckets, wherever they are made. */
    private static final class Histograms implements MeterFilter {
        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            double[] buckets = BUCKETS_NS.get(id.getName());
            return buckets == null
                    ? config
                    : DistributionStatisticConfig.builder()
                            .serviceLevelObjectives(buckets)
                            .build()
                            .merge(config);
        }
    }
}
