package gabelle.verticles.identity;

import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one event loop's customers by their tokens. */
public final class Identities {
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);
    private static final int TOKEN_CHARS_MAX = 16 * 1024;
    private static final int SUBJECT_CHARS_MAX = 200;

    /** Clocks differ: so many seconds before and after what a token says. */
    private static final int LEEWAY_S = 30;

    /** A token may name a key that was published a moment ago, or make one up: so often may that cost a fetch. */
    private static final long FETCH_EVERY_MS = 10_000;

    private final Vertx vertx;
    private final IdentitySettings settings;
    private final Optional<Secret> secret;
    private final Optional<KeySet> keySet;
    private final LongSupplier clock;
    private @Nullable JWTAuth verifier;
    private Set<String> keyIds = Set.of();
    private @Nullable Future<JWTAuth> fetching;
    private long triedAtMs = Long.MIN_VALUE / 2;
    private long fetchedAtMs;

    /**
     * To be made on the loop that it serves.
     *
     * @param secret what HS256 tokens are signed with
     * @param clock in milliseconds since 1970
     */
    public Identities(Vertx vertx, IdentitySettings settings, Optional<Secret> secret, LongSupplier clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.secret = secret;
        this.clock = clock;
        this.keySet =
                settings.jwksUrl().isEmpty() ? Optional.empty() : Optional.of(new KeySet(vertx, settings.jwksUrl()));
        if (keySet.isEmpty() && secret.isPresent()) {
            verifier = verifier(List.of());
        }
    }

    public IdentitySettings settings() {
        return settings;
    }

    /** Whose token it is. Fails with a {@link gabelle.verticles.http.Rejected}: 404 where no tokens are taken, 401, 503. */
    public Future<Identity> of(String token) {
        if (keySet.isEmpty() && secret.isEmpty()) {
            return new Problem(
                            404,
                            "customer_api_off",
                            "the customers' routes are off: set GABELLE_JWT_SECRET, or identity.jwks_url",
                            "")
                    .failed();
        }
        if (token.isEmpty() || token.length() > TOKEN_CHARS_MAX) {
            return unauthorized();
        }
        return verifierFor(token)
                .compose(checks ->
                        checks.authenticate(new TokenCredentials(token)).recover(wrong -> unauthorized()))
                .compose(this::identity);
    }

    private Future<JWTAuth> verifierFor(String token) {
        JWTAuth known = verifier;
        if (keySet.isEmpty() && known != null) {
            return Future.succeededFuture(known);
        }
        long nowMs = clock.getAsLong();
        boolean stale = known == null || nowMs - fetchedAtMs > settings.jwksMaxAgeMs() || namesUnknownKey(token);
        if (known != null && (!stale || nowMs - triedAtMs < FETCH_EVERY_MS)) {
            return Future.succeededFuture(known);
        }
        if (known == null && fetching == null && nowMs - triedAtMs < FETCH_EVERY_MS) {
            return unavailable();
        }
        return fetch(keySet.orElseThrow(), nowMs).recover(failed -> known == null ? unavailable() : keeping(known));
    }

    private Future<JWTAuth> fetch(KeySet from, long nowMs) {
        Future<JWTAuth> running = fetching;
        if (running != null) {
            return running;
        }
        triedAtMs = nowMs;
        Future<JWTAuth> started = from.fetch().map(keys -> fetched(keys, nowMs));
        if (!started.isComplete()) {
            fetching = started;
        }
        return started.onComplete(ended -> fetching = null)
                .onFailure(failed -> LOG.warn(
                        "the keys of the identity provider cannot be fetched from {}: {}",
                        settings.jwksUrl(),
                        failed.getMessage()));
    }

    private JWTAuth fetched(List<JsonObject> keys, long nowMs) {
        JWTAuth checks = verifier(keys);
        verifier = checks;
        fetchedAtMs = nowMs;
        keyIds = keys.stream().map(key -> key.getString("kid", "")).collect(Collectors.toUnmodifiableSet());
        return checks;
    }

    private static Future<JWTAuth> keeping(JWTAuth known) {
        return Future.succeededFuture(known);
    }

    private boolean namesUnknownKey(String token) {
        try {
            byte[] head = Base64.getUrlDecoder().decode(token.substring(0, Math.max(0, token.indexOf('.'))));
            JsonObject header = new JsonObject(new String(head, StandardCharsets.UTF_8));
            return header.getValue("kid") instanceof String kid && !keyIds.contains(kid);
        } catch (IllegalArgumentException | DecodeException noToken) {
            return false; // whoever checks it says so
        }
    }

    /** Never without a key: without one it would believe unsigned tokens. */
    private JWTAuth verifier(List<JsonObject> keys) {
        if (keys.isEmpty() && secret.isEmpty()) {
            throw new IllegalStateException("no key to check tokens with");
        }
        JWTOptions checks = new JWTOptions().setLeeway(LEEWAY_S);
        if (!settings.issuer().isEmpty()) {
            checks.setIssuer(settings.issuer());
        }
        if (!settings.audience().isEmpty()) {
            checks.addAudience(settings.audience());
        }
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(checks);
        secret.ifPresent(shared -> options.addPubSecKey(
                new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(shared.reveal())));
        keys.forEach(options::addJwk);
        return JWTAuth.create(vertx, options);
    }

    private Future<Identity> identity(User user) {
        JsonObject claims = user.attributes().getJsonObject("accessToken");
        boolean ends = claims != null && claims.getValue("exp") instanceof Number;
        if (!ends
                || !(claims.getValue(settings.subjectClaim()) instanceof String subject)
                || subject.isBlank()
                || subject.length() > SUBJECT_CHARS_MAX) {
            return unauthorized();
        }
        Object email = claims.getValue(settings.emailClaim());
        return Future.succeededFuture(new Identity(
                subject,
                email instanceof String address && !address.isEmpty() ? Optional.of(address) : Optional.empty(),
                Boolean.TRUE.equals(claims.getValue("email_verified"))));
    }

    private static <T> Future<T> unauthorized() {
        return new Problem(401, "unauthorized", "send Authorization: Bearer and a valid token of yours", "").failed();
    }

    private static <T> Future<T> unavailable() {
        return new Problem(503, "service_unavailable", "the identity provider does not answer: try again", "").failed();
    }
}
