package gabelle.verticles.limits;

import static gabelle.verticles.limits.LimitNode.awaitUntil;
import static gabelle.verticles.limits.LimitNode.key;
import static gabelle.verticles.limits.LimitNode.passed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.key.RateLimits;
import gabelle.engine.limit.Hold;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisClusterIT {
    /** A cluster of one node refuses a script whose keys are in several slots, as a large one does. */
    @Test
    void keys_of_one_decision_are_on_one_cluster_node(@TempDir Path dir) {
        try (TestRedis redis = new TestRedis("cluster-enabled yes", "dir " + dir)) {
            redis.send(Command.CLUSTER, "ADDSLOTSRANGE", "0", "16383");
            awaitUntil(
                    "the cluster is up",
                    () -> redis.send(Command.CLUSTER, "INFO").toString().contains("cluster_state:ok"));
            LimitSettings settings = new LimitSettings(250, true, 500, 10_000, 1_024, 100, 100_000);
            try (LimitNode node =
                    LimitNode.start(Optional.of(redis.url()), "one", settings, System::currentTimeMillis)) {
                UUID account = UUID.randomUUID();
                List<Future<Hold>> calls = new ArrayList<>();
                for (int i = 0; i < 25; i++) {
                    calls.add(node.reserve(i, key(account, new RateLimits(10, 0, 0), new RateLimits(10, 0, 9)), 1));
                }
                assertEquals(9, passed(calls));
                assertEquals(1, node.gauge("gabelle.limits.redis.up"));
                assertEquals(
                        9,
                        node.metrics
                                .get("gabelle.limits.grants")
                                .tags("store", "redis", "result", "admitted")
                                .counter()
                                .count());
            }
        }
    }
}
