package gabelle.verticles.keys;

import com.hazelcast.config.Config;
import gabelle.engine.key.ApiKey;
import gabelle.verticles.keys.KeyMessage.KeyRevoked;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class KeysClusterIT {
    private final int firstPort = freePort();

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Vertx clustered(int port) {
        Config config = new Config()
                .setClusterName("keys-cluster-it-" + ProcessHandle.current().pid())
                .setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + firstPort);
        return Await.value(Vertx.builder()
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    }

    @Test
    void a_revocation_published_by_one_node_is_heard_by_the_doors_of_the_other() throws SQLException {
        DatabaseUrl url = TestPostgres.database();
        try (TestKeys table = new TestKeys(url);
                TestNode one =
                        new TestNode(clustered(firstPort), url, KeySettings.defaults(), System::currentTimeMillis);
                TestNode two =
                        new TestNode(clustered(freePort()), url, KeySettings.defaults(), System::currentTimeMillis)) {
            ApiKey key = table.key(table.account());
            AtomicBoolean heard = new AtomicBoolean();
            KeyMessage expected = KeyMessage.KeysChanged.of(key.publicId());
            two.vertx
                    .eventBus()
                    .localConsumer(
                            KeyMessage.CHANGES, message -> heard.compareAndSet(false, expected.equals(message.body())));

            one.vertx.eventBus().publish(KeyMessage.REVOKED, new KeyRevoked(key.publicId()));

            Await.until("the other node's doors hear of it", Duration.ofSeconds(10), heard::get);
        }
    }
}
