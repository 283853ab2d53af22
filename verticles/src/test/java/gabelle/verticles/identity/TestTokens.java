package gabelle.verticles.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens as an identity provider does (RFC 7515, compact serialisation). */
public final class TestTokens {
    public static final String SECRET = "a secret that signs tokens, long enough";
    public static final String ISSUER = "https://id.example.com/";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private TestTokens() {}

    /** The claims of somebody, for ten minutes. */
    public static JsonObject claims(String subject) {
        long nowS = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", ISSUER)
                .put("sub", subject)
                .put("aud", "authenticated")
                .put("iat", nowS)
                .put("exp", nowS + 600);
    }

    public static String hs256(JsonObject claims) {
        return hs256(claims, SECRET);
    }

    public static String hs256(JsonObject claims, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String signed = unsigned(new JsonObject().put("alg", "HS256").put("typ", "JWT"), claims);
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Signed by nobody, as a forger would like it. */
    public static String none(JsonObject claims) {
        return unsigned(new JsonObject().put("alg", "none").put("typ", "JWT"), claims) + ".";
    }

    private static String unsigned(JsonObject head, JsonObject claims) {
        return text(head) + "." + text(claims);
    }

    private static String text(JsonObject json) {
        return BASE64.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    /** A key pair whose public half is published. */
    public record Rsa(String id, KeyPair pair) {
        public static Rsa make(String id) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                return new Rsa(id, generator.generateKeyPair());
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        public String sign(JsonObject claims) {
            try {
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initSign(pair.getPrivate());
                String signed = unsigned(new JsonObject().put("alg", "RS256").put("kid", id), claims);
                signature.update(signed.getBytes(StandardCharsets.US_ASCII));
                return signed + "." + BASE64.encodeToString(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        public JsonObject jwk() {
            RSAPublicKey key = (RSAPublicKey) pair.getPublic();
            return new JsonObject()
                    .put("kty", "RSA")
                    .put("use", "sig")
                    .put("alg", "RS256")
                    .put("kid", id)
                    .put("n", number(key.getModulus()))
                    .put("e", number(key.getPublicExponent()));
        }

        private static String number(BigInteger number) {
            byte[] bytes = number.toByteArray();
            int from = bytes[0] == 0 && bytes.length > 1 ? 1 : 0; // a sign, which the format does not have
            return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
        }
    }

    public static JsonObject jwks(JsonObject... keys) {
        return new JsonObject().put("keys", new JsonArray(java.util.List.of((Object[]) keys)));
    }
}
