package gabelle.verticles.dispatch;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.Work;
import gabelle.verticles.catalogue.AddressRule;
import gabelle.verticles.catalogue.Authorization;
import gabelle.verticles.catalogue.CheckedAddress;
import gabelle.verticles.catalogue.PrivateAddresses;
import gabelle.verticles.catalogue.Provider;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One loop's connections to one provider, and how that provider is spoken to. A redirection is never followed: it would
 * take the provider's key elsewhere.
 */
final class ProviderClient {
    private static final CharSequence IDENTITY = AsciiString.cached("identity");

    private final HttpClient http;
    private final URI base;
    private final CheckedAddress address;
    private final long openMaxMs;
    private final boolean includeUsage;
    private final Counting counting;
    private final boolean drainsStreams;
    private final Map<String, RequestOptions> routes = new HashMap<>();
    private Provider provider;
    private @Nullable SocketAddress connectedTo;

    ProviderClient(Vertx vertx, Provider provider, DispatchSettings settings) {
        this.provider = provider;
        this.base = provider.baseUrl();
        AddressRule rule = new AddressRule(base, provider.byHand(), PrivateAddresses.of(settings.privateAddresses()));
        this.address = new CheckedAddress(vertx, base, rule, settings.connectTimeoutMs());
        this.openMaxMs = settings.totalTimeoutMs();
        this.includeUsage = provider.includeUsage();
        this.counting = provider.counting();
        this.drainsStreams = provider.onDisconnect() == Provider.OnDisconnect.DRAIN;
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout(settings.connectTimeoutMs())
                        .setDecompressionSupported(false)
                        .setTcpNoDelay(true))
                .with(new PoolOptions()
                        .setHttp1MaxSize(connectionsMax(provider, settings))
                        .setMaxWaitQueueSize(settings.waitingMax()))
                .build();
    }

    private static int connectionsMax(Provider provider, DispatchSettings settings) {
        return provider.connectionsMax() == 0
                ? settings.connectionsMax()
                : Math.min(provider.connectionsMax(), settings.connectionsMax());
    }

    /** Whether this is how that provider is spoken to still. */
    boolean serves(Provider now) {
        if (!now.equals(provider)) {
            return false;
        }
        provider = now;
        return true;
    }

    /** A request on a connection, not yet sent; waits for a connection while all are in use. */
    Future<HttpClientRequest> connect(ProviderCall call) {
        return address.now()
                .compose(now ->
                        http.request(route(provider.pathOf(call.dialect()).concat(call.path()), now)))
                .map(request -> {
                    PassedHeaders.toProvider(call.headers(), request.headers());
                    Authorization.put(call.dialect(), call.offer().key().key(), request.headers());
                    request.putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY); // the meter reads along
                    request.putHeader(PassedHeaders.CLIENT_REQUEST_ID, call.requestId());
                    return request;
                });
    }

    Future<Void> close() {
        address.close();
        return http.close();
    }

    /** Open calls end on it; no new one is to be begun. */
    void retire() {
        address.close();
        http.shutdown(openMaxMs, TimeUnit.MILLISECONDS);
    }

    private RequestOptions route(String path, SocketAddress now) {
        if (!now.equals(connectedTo)) {
            routes.clear();
            connectedTo = now;
        }
        return routes.computeIfAbsent(path, this::route);
    }

    /** The host is still the one that TLS is to prove. */
    private RequestOptions route(String path) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setFollowRedirects(false)
                .setSsl("https".equals(base.getScheme()))
                .setServer(connectedTo)
                .setHost(base.getHost())
                .setPort(CheckedAddress.port(base))
                .setURI(base.getRawPath() + path);
    }

    /** Whether the answer will end with a usage that the client did not ask for. */
    boolean forcesUsage(ProviderCall call) {
        return call.dialect() == Dialect.OPENAI
                && includeUsage
                && call.request().media().work() == Work.TEXT
                && call.request().stream()
                && !call.request().includeUsage();
    }

    /** How it counts. */
    Counting counting() {
        return counting;
    }

    /** Whether the answer is read to its end once its client has gone; one that is no stream is charged whole anyway. */
    boolean readsOn(ProviderCall call) {
        return drainsStreams || !call.request().stream();
    }

    /** What is sent: the client's own bytes, but for the model's name here, the usage of a stream and an output bound. */
    RequestBytes body(ProviderCall call) {
        String model = call.offer().candidate().upstreamModel();
        if (call.upload().isPresent()) {
            return RequestBytes.of(call.upload().get(), call.request().formChange(model));
        }
        return RequestBytes.of(Buffer.buffer(call.request().forProvider(model, forcesUsage(call), call.outputBound())));
    }
}
