package gabelle.verticles.dispatch;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.Work;
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
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * One loop's connections to one provider, and how that provider is spoken to. A redirection is never followed: it would
 * take the provider's key elsewhere.
 */
final class ProviderClient {
    private static final CharSequence IDENTITY = AsciiString.cached("identity");
    private static final CharSequence API_KEY = AsciiString.cached("x-api-key");
    private static final CharSequence ANTHROPIC_VERSION = AsciiString.cached("anthropic-version");

    /** The only one there is since 2023; a client that names none is no official SDK. */
    private static final CharSequence ANTHROPIC_VERSION_DEFAULT = AsciiString.cached("2023-06-01");

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final HttpClient http;
    private final URI base;
    private final boolean includeUsage;
    private final Counting counting;
    private final boolean drainsStreams;
    private final Map<String, RequestOptions> routes = new HashMap<>();

    ProviderClient(Vertx vertx, Provider provider, DispatchSettings settings) {
        this.base = provider.baseUrl();
        this.includeUsage = provider.includeUsage();
        this.counting = provider.counting();
        this.drainsStreams = provider.onDisconnect() == Provider.OnDisconnect.DRAIN;
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout(settings.connectTimeoutMs())
                        .setDecompressionSupported(false)
                        .setTcpNoDelay(true))
                .with(new PoolOptions()
                        .setHttp1MaxSize(settings.connectionsMax())
                        .setMaxWaitQueueSize(settings.waitingMax()))
                .build();
    }

    /** A request on a connection, not yet sent; waits for a connection while all are in use. */
    Future<HttpClientRequest> connect(ProviderCall call) {
        return http.request(routes.computeIfAbsent(call.path(), this::route)).map(request -> {
            PassedHeaders.toProvider(call.headers(), request.headers());
            authorize(call, request);
            request.putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY); // the meter reads along
            request.putHeader(PassedHeaders.CLIENT_REQUEST_ID, call.requestId());
            return request;
        });
    }

    private static void authorize(ProviderCall call, HttpClientRequest request) {
        String key = call.quote().key().key().reveal();
        switch (call.dialect()) {
            case OPENAI -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key);
            case ANTHROPIC -> {
                request.putHeader(API_KEY, key);
                if (!request.headers().contains(ANTHROPIC_VERSION)) {
                    request.putHeader(ANTHROPIC_VERSION, ANTHROPIC_VERSION_DEFAULT);
                }
            }
        }
    }

    Future<Void> close() {
        return http.close();
    }

    private RequestOptions route(String path) {
        boolean tls = "https".equals(base.getScheme());
        int standard = tls ? HTTPS_PORT : HTTP_PORT;
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setFollowRedirects(false)
                .setSsl(tls)
                .setHost(base.getHost())
                .setPort(base.getPort() < 0 ? standard : base.getPort())
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
        String model = call.quote().candidate().upstreamModel();
        if (call.upload().isPresent()) {
            return RequestBytes.of(call.upload().get(), call.request().formChange(model));
        }
        return RequestBytes.of(Buffer.buffer(call.request().forProvider(model, forcesUsage(call), call.outputBound())));
    }
}
