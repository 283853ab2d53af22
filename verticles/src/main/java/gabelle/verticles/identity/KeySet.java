package gabelle.verticles.identity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The public keys of an identity provider, where it publishes them. */
final class KeySet {
    private static final int BYTES_MAX = 256 * 1024;
    private static final int KEYS_MAX = 64;
    private static final int TIMEOUT_MS = 3_000;

    /** Of a secret that everybody can read anybody could sign with. */
    private static final Set<String> PUBLIC = Set.of("RSA", "EC", "OKP");

    private final HttpClient http;
    private final String url;

    KeySet(Vertx vertx, String url) {
        this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT_MS));
        this.url = url;
    }

    /** The keys that tokens may be signed with, as JWKs; fails where there is not a single one. */
    Future<List<JsonObject>> fetch() {
        RequestOptions request = new RequestOptions()
                .setAbsoluteURI(url)
                .setMethod(HttpMethod.GET)
                .setFollowRedirects(false)
                .setIdleTimeout(TIMEOUT_MS);
        return http.request(request)
                .compose(asked -> asked.send().compose(KeySet::body))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .map(KeySet::keys);
    }

    private static Future<Buffer> body(HttpClientResponse answer) {
        Promise<Buffer> whole = Promise.promise();
        answer.exceptionHandler(whole::tryFail);
        if (answer.statusCode() != 200) {
            whole.tryFail("it answered " + answer.statusCode());
            answer.request().reset();
            return whole.future();
        }
        Buffer body = Buffer.buffer();
        answer.handler(part -> {
            if (body.length() + part.length() > BYTES_MAX) {
                whole.tryFail("it is larger than " + BYTES_MAX + " bytes");
                answer.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        answer.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }

    private static List<JsonObject> keys(Buffer body) {
        List<JsonObject> keys = body.toJsonObject().getJsonArray("keys").stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(key -> PUBLIC.contains(key.getString("kty")) && !"enc".equals(key.getString("use")))
                .limit(KEYS_MAX)
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalStateException("it has no public key to check a signature with");
        }
        return keys;
    }
}
