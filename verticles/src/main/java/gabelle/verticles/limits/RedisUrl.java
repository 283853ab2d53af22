package gabelle.verticles.limits;

import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** A Redis URL ({@code redis://user:password@host:port/database}, or rediss for TLS); prints without its password. */
public record RedisUrl(String url) {
    /** Commands sent and not yet answered; at one in flight for each account, more accounts than a node serves at once. */
    private static final int WAITING_MAX = 65_536;

    private static final int CONNECT_MS = 1_000;

    public RedisUrl {
        if (!url.startsWith("redis://") && !url.startsWith("rediss://")) {
            throw new IllegalArgumentException(
                    "a Redis URL starts with redis:// or rediss://, as in redis://user:password@host:6379");
        }
    }

    RedisOptions options(LimitSettings settings) {
        return new RedisOptions()
                .setType(settings.redisCluster() ? RedisClientType.CLUSTER : RedisClientType.STANDALONE)
                .setConnectionString(url)
                .setMaxWaitingHandlers(WAITING_MAX)
                .setNetClientOptions(
                        new NetClientOptions().setConnectTimeout(CONNECT_MS).setTcpNoDelay(true));
    }

    @Override
    public String toString() {
        int at = url.lastIndexOf('@');
        String scheme = url.substring(0, url.indexOf("//") + 2);
        return at < 0 ? url : scheme + "****" + url.substring(at);
    }
}
