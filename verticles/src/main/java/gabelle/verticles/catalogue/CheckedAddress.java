package gabelle.verticles.catalogue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a provider is now. Its name is looked up off the loop, and what is found is checked; connections go to the very
 * address that was checked, so that a name which changes its mind between the two leads nowhere else.
 */
public final class CheckedAddress {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedAddress.class);

    /** As long as Java itself believes what DNS says. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** All of a node's together: a name server that hangs must not take the workers of others. */
    private static final int LOOKUPS_MAX = 4;

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final AddressRule rule;
    private final int port;
    private final int timeoutMs;
    private final Lookup lookup;
    private final LongSupplier nanoTime;
    private final WorkerExecutor workers;
    private @Nullable Future<SocketAddress> known;
    private @Nullable Future<SocketAddress> asking;
    private long knownAtNanos;
    private boolean said;

    /** Finds addresses; blocking. */
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /** To be made on the loop that it serves, and closed. */
    public CheckedAddress(Vertx vertx, URI baseUrl, AddressRule rule, int timeoutMs) {
        this(vertx, baseUrl, rule, timeoutMs, InetAddress::getAllByName, System::nanoTime);
    }

    CheckedAddress(Vertx vertx, URI baseUrl, AddressRule rule, int timeoutMs, Lookup lookup, LongSupplier nanoTime) {
        this.rule = rule;
        this.port = port(baseUrl);
        this.timeoutMs = timeoutMs;
        this.lookup = lookup;
        this.nanoTime = nanoTime;
        this.workers = vertx.createSharedWorkerExecutor("gabelle-lookups", LOOKUPS_MAX);
    }

    /** The one that the URL names, else that of its scheme. */
    public static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    }

    /**
     * The address to connect to; fails with {@link RefusedAddress} where there is none that may be. One that was found
     * and checked is used on while it is looked up anew, and while that fails.
     */
    public Future<SocketAddress> now() {
        Future<SocketAddress> found = known;
        if (found == null) {
            return ask();
        }
        if (nanoTime.getAsLong() - knownAtNanos > FRESH_NANOS) {
            ask();
        }
        return found;
    }

    private Future<SocketAddress> ask() {
        Future<SocketAddress> underWay = asking;
        if (underWay != null) {
            return underWay;
        }
        Future<SocketAddress> answer =
                workers.executeBlocking(this::checked, false).timeout(timeoutMs, TimeUnit.MILLISECONDS);
        asking = answer;
        return answer.onComplete(done -> {
            asking = null;
            if (done.succeeded()) {
                known = answer;
                knownAtNanos = nanoTime.getAsLong();
            } else if (done.cause() instanceof RefusedAddress refused) {
                known = null;
                say(refused);
            }
        });
    }

    /** Once: each call would say it again. */
    private void say(RefusedAddress refused) {
        if (!said) {
            LOG.warn("{}", refused.getMessage());
        }
        said = true;
    }

    private SocketAddress checked() throws UnknownHostException, RefusedAddress {
        String host = rule.host();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        List<InetAddress> admitted =
                Stream.of(lookup.all(bare)).filter(rule::admits).toList();
        if (admitted.isEmpty()) {
            throw new RefusedAddress(host);
        }
        return SocketAddress.inetSocketAddress(port, admitted.getFirst().getHostAddress());
    }

    public void close() {
        workers.close();
    }
}
