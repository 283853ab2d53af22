package gabelle.verticles.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.TimeUnit;

/**
 * Makes the nodes one event bus. Hazelcast carries membership and hints only: whatever it loses or delays, no money and
 * no limit depends on it.
 */
public final class Cluster {
    private static final String NAME = "gabelle";

    private Cluster() {}

    /** A Vertx on its own or among others, as the settings say; bounded by Hazelcast's own time-outs on joining. */
    public static Future<Vertx> start(VertxBuilder builder, VertxOptions options, ClusterSettings settings) {
        return switch (settings.mode()) {
            case NONE -> Future.succeededFuture(builder.with(options).build());
            case TCP, KUBERNETES ->
                builder.with(options.setEventBusOptions(bus(settings)))
                        .withClusterManager(new HazelcastClusterManager(hazelcast(settings)))
                        .buildClustered()
                        .timeout(120, TimeUnit.SECONDS);
        };
    }

    private static EventBusOptions bus(ClusterSettings settings) {
        EventBusOptions bus = new EventBusOptions().setReconnectAttempts(3).setConnectTimeout(2_000);
        return settings.host().isBlank() ? bus : bus.setHost(settings.host());
    }

    private static Config hazelcast(ClusterSettings settings) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(NAME);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false"); // we leave the cluster ourselves, last
        config.getNetworkConfig().setPort(settings.port()).setPortAutoIncrement(false);
        if (!settings.host().isBlank()) {
            config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(settings.host());
        }
        join(config, settings);
        return config;
    }

    private static void join(Config config, ClusterSettings settings) {
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        switch (settings.mode()) {
            case NONE -> throw new IllegalStateException("a node on its own joins nothing");
            case TCP -> {
                config.setProperty("hazelcast.wait.seconds.before.join", "0");
                join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
            }
            // the default wait stays: without it nodes that start together find no DNS entry and split
            case KUBERNETES ->
                join.getKubernetesConfig().setEnabled(true).setProperty("service-dns", settings.serviceDns());
        }
    }
}
