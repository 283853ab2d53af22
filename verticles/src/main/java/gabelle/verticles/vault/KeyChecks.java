package gabelle.verticles.vault;

import gabelle.engine.meter.Dialect;
import gabelle.verticles.catalogue.AddressRule;
import gabelle.verticles.catalogue.Authorization;
import gabelle.verticles.catalogue.CheckedAddress;
import gabelle.verticles.catalogue.PrivateAddresses;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.data.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Asks providers whether they take a key, by the list of their models, which costs nothing anywhere. A redirection is
 * never followed: it would take the key elsewhere. One event loop's own.
 */
final class KeyChecks {
    /** With what Postgres takes before and after, below the 5 s in which a request is answered. */
    private static final int TIMEOUT_MS = 3_000;

    private static final int CONNECT_TIMEOUT_MS = 2_000;

    /** At once, on one loop: these are people at a form, and anything more is a search for keys. */
    private static final int OPEN_MAX = 16;

    /** Of an answer, enough to find out what it is about. */
    private static final int READ_MAX = 16 * 1024;

    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;

    /**
     * Google's and xAI's 400 is about the key, for nothing else of the request can be wrong: ai.google.dev, "API key not
     * valid" (API_KEY_INVALID); docs.x.ai/developers/debugging, "An incorrect API key is supplied".
     */
    private static final Pattern ABOUT_THE_KEY = Pattern.compile("api[ _]key", Pattern.CASE_INSENSITIVE);

    /** Google's reasons for a key that exists and is blocked. Elsewhere a 403 is said of a good key that may not do this. */
    private static final Pattern BLOCKED_KEY = Pattern.compile("API_KEY_");

    /** Of the APIs that a provider speaks, the first in this order; Anthropic's own wants its own header. */
    private static final List<Dialect> ASKED =
            List.of(Dialect.ANTHROPIC, Dialect.OPENAI, Dialect.OPENAI_RESPONSES, Dialect.GEMINI);

    private final Vertx vertx;
    private final PrivateAddresses allowed;
    private final HttpClient http;
    private int open;

    /** @param privateAddresses hosts and networks that are not public and may be called all the same */
    KeyChecks(Vertx vertx, List<String> privateAddresses) {
        this.vertx = vertx;
        this.allowed = PrivateAddresses.of(privateAddresses);
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS))
                .with(new PoolOptions().setHttp1MaxSize(OPEN_MAX).setMaxWaitQueueSize(OPEN_MAX))
                .build();
    }

    /** Never fails: of a provider that cannot be asked, nothing is said. */
    Future<KeyVerdict> check(Provider provider, Secret key) {
        if (open >= OPEN_MAX) {
            return Future.succeededFuture(KeyVerdict.unknown("Too many keys are being checked. Try again later."));
        }
        open++;
        CheckedAddress address = address(provider);
        return address.now()
                .compose(now -> http.request(route(provider, now)))
                .compose(request -> ask(provider, key, request))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .otherwise(failure -> KeyVerdict.unknown(provider.name() + " could not be reached. Try again later."))
                .onComplete(checked -> {
                    address.close();
                    open--;
                });
    }

    /** Looked up and checked anew for each check: they are few. */
    private CheckedAddress address(Provider provider) {
        URI base = provider.baseUrl();
        return new CheckedAddress(vertx, base, new AddressRule(base, provider.byHand(), allowed), CONNECT_TIMEOUT_MS);
    }

    private static RequestOptions route(Provider provider, SocketAddress now) {
        URI base = provider.baseUrl();
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setFollowRedirects(false)
                .setSsl("https".equals(base.getScheme()))
                .setServer(now)
                .setHost(base.getHost())
                .setPort(CheckedAddress.port(base))
                .setURI(base.getRawPath() + provider.pathOf(asked(provider)) + "/models");
    }

    /** Each has a list of models; Google's own API is asked only where the compatible one is not spoken. */
    private static Dialect asked(Provider provider) {
        return ASKED.stream().filter(provider.dialects()::contains).findFirst().orElseThrow();
    }

    private static Future<KeyVerdict> ask(Provider provider, Secret key, HttpClientRequest request) {
        Authorization.put(asked(provider), key, request.headers());
        return request.send()
                .compose(answer -> heard(provider.name(), answer))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onComplete(heard -> request.reset()); // the list itself is not wanted
    }

    private static Future<KeyVerdict> heard(String provider, HttpClientResponse answer) {
        answer.exceptionHandler(broken -> {}); // its rest is not waited for
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return Future.succeededFuture(KeyVerdict.valid(provider));
        }
        if (status == UNAUTHORIZED) {
            return Future.succeededFuture(KeyVerdict.invalid(provider));
        }
        KeyVerdict unknown = KeyVerdict.unknown(
                provider + " answered " + status + ", which says nothing about the key. Try again later.");
        return status == BAD_REQUEST || status == FORBIDDEN
                ? beginning(answer)
                        .map(text -> (status == FORBIDDEN ? BLOCKED_KEY : ABOUT_THE_KEY)
                                        .matcher(text)
                                        .find()
                                ? KeyVerdict.invalid(provider)
                                : unknown)
                : Future.succeededFuture(unknown);
    }

    private static Future<String> beginning(HttpClientResponse answer) {
        Promise<String> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        answer.handler(part -> {
            read.appendBuffer(part, 0, Math.min(part.length(), READ_MAX - read.length()));
            if (read.length() == READ_MAX) {
                whole.tryComplete(read.toString(StandardCharsets.UTF_8));
            }
        });
        answer.exceptionHandler(whole::tryFail);
        answer.endHandler(end -> whole.tryComplete(read.toString(StandardCharsets.UTF_8)));
        return whole.future();
    }
}
