package gabelle.verticles.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.identity.TestTokens.Rsa;
import gabelle.verticles.keys.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdentitiesTest {
    private static final Optional<Secret> SECRET = Optional.of(new Secret(TestTokens.SECRET));

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong(System.currentTimeMillis());
    private volatile JsonObject published = new JsonObject();
    private final AtomicInteger fetches = new AtomicInteger();

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void a_token_signed_with_the_secret_says_who_it_is() {
        Identities identities = new Identities(vertx, settings("", "authenticated"), SECRET, clock::get);
        JsonObject claims =
                TestTokens.claims("user-1").put("email", "a@example.com").put("email_verified", true);
        assertEquals(
                new Identity("user-1", Optional.of("a@example.com"), true),
                Await.value(identities.of(TestTokens.hs256(claims))));
        assertEquals(
                new Identity("user-2", Optional.empty(), false),
                Await.value(identities.of(TestTokens.hs256(TestTokens.claims("user-2")))));
    }

    @Test
    void whatever_is_wrong_with_a_token_it_is_a_401() {
        Identities identities = new Identities(vertx, settings("", "authenticated"), SECRET, clock::get);
        long nowS = Instant.now().getEpochSecond();
        JsonObject right = TestTokens.claims("user-1");
        JsonObject endless = right.copy();
        endless.remove("exp");
        JsonObject nobody = right.copy();
        nobody.remove("sub");
        String token = TestTokens.hs256(right);
        for (String wrong : List.of(
                "",
                "x",
                "a.b.c",
                "x".repeat(20_000),
                token.substring(0, token.length() - 2),
                TestTokens.none(right),
                TestTokens.hs256(right, "another secret that signs tokens, as long"),
                TestTokens.hs256(right.copy().put("exp", nowS - 60)),
                TestTokens.hs256(right.copy().put("nbf", nowS + 60)),
                TestTokens.hs256(right.copy().put("iss", "https://else.example.com/")),
                TestTokens.hs256(right.copy().put("aud", "others")),
                TestTokens.hs256(right.copy().put("sub", 7)),
                TestTokens.hs256(right.copy().put("sub", "s".repeat(201))),
                TestTokens.hs256(endless),
                TestTokens.hs256(nobody))) {
            assertEquals(401, refused(identities, wrong), wrong);
        }
    }

    @Test
    void without_a_secret_and_without_keys_the_routes_are_off() {
        Identities identities = new Identities(vertx, IdentitySettings.defaults(), Optional.empty(), clock::get);
        assertEquals(404, refused(identities, TestTokens.none(TestTokens.claims("user-1"))));
    }

    @Test
    void keys_are_fetched_once_and_anew_for_one_that_is_unknown() {
        Rsa first = Rsa.make("first");
        Rsa second = Rsa.make("second");
        published = TestTokens.jwks(first.jwk());
        Identities identities = new Identities(vertx, settings(jwks(), ""), Optional.empty(), clock::get);
        String token = first.sign(TestTokens.claims("user-1"));
        for (int i = 0; i < 3; i++) {
            assertEquals("user-1", Await.value(identities.of(token)).subject());
        }
        assertEquals(1, fetches.get());

        published = TestTokens.jwks(first.jwk(), second.jwk());
        String rotated = second.sign(TestTokens.claims("user-2"));
        assertEquals(401, refused(identities, rotated), "a made-up key may not cost a fetch each time");
        clock.addAndGet(10_000);
        assertEquals("user-2", Await.value(identities.of(rotated)).subject());
        assertEquals(2, fetches.get());
    }

    @Test
    void a_key_that_is_no_longer_published_is_believed_for_its_age_at_most() {
        Rsa first = Rsa.make("first");
        published = TestTokens.jwks(first.jwk());
        Identities identities = new Identities(vertx, settings(jwks(), ""), Optional.empty(), clock::get);
        String token = first.sign(TestTokens.claims("user-1"));
        assertEquals("user-1", Await.value(identities.of(token)).subject());
        published = TestTokens.jwks(Rsa.make("second").jwk());
        clock.addAndGet(IdentitySettings.defaults().jwksMaxAgeMs() + 1L);
        assertEquals(401, refused(identities, token));
    }

    @Test
    void while_the_provider_does_not_answer_known_keys_are_believed_and_without_any_it_is_a_503() {
        Identities identities = new Identities(vertx, settings(jwks(), ""), Optional.empty(), clock::get);
        Rsa key = Rsa.make("first");
        String token = key.sign(TestTokens.claims("user-1"));
        published = TestTokens.jwks();
        assertEquals(503, refused(identities, token));
        published = TestTokens.jwks(key.jwk());
        assertEquals(503, refused(identities, token), "not asked again at once");
        clock.addAndGet(10_000);
        assertEquals("user-1", Await.value(identities.of(token)).subject());
        published = new JsonObject();
        clock.addAndGet(IdentitySettings.defaults().jwksMaxAgeMs() + 1L);
        assertEquals("user-1", Await.value(identities.of(token)).subject());
    }

    /** The public key is public: taken for a shared secret, anybody could sign with it. */
    @Test
    void a_published_secret_is_no_key() {
        published = TestTokens.jwks(new JsonObject()
                .put("kty", "oct")
                .put("alg", "HS256")
                .put("kid", "s")
                .put("k", "c2VjcmV0"));
        Identities identities = new Identities(vertx, settings(jwks(), ""), Optional.empty(), clock::get);
        assertEquals(503, refused(identities, TestTokens.hs256(TestTokens.claims("user-1"), "secret")));
        assertEquals(1, fetches.get());
    }

    @Test
    void settings_that_would_believe_anybody_are_refused() {
        IllegalArgumentException wrong =
                assertThrows(IllegalArgumentException.class, () -> settings("http://id.example.com/jwks", ""));
        assertTrue(String.valueOf(wrong.getMessage()).startsWith("jwks_url"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new IdentitySettings("https://id.example.com/jwks", "", "", "sub", "email", false, 300_000));
    }

    private static int refused(Identities identities, String token) {
        Throwable failure = Await.failure(identities.of(token));
        return ((Rejected) failure).problem().status();
    }

    private static IdentitySettings settings(String jwksUrl, String audience) {
        return new IdentitySettings(jwksUrl, TestTokens.ISSUER, audience, "sub", "email", false, 300_000);
    }

    private String jwks() {
        HttpServer server = Await.value(vertx.createHttpServer()
                .requestHandler(request -> {
                    fetches.incrementAndGet();
                    request.response()
                            .setStatusCode(published.isEmpty() ? 500 : 200)
                            .end(published.toBuffer());
                })
                .listen(0, "localhost"));
        return "http://localhost:" + server.actualPort() + "/jwks";
    }
}
