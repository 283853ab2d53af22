package gabelle.verticles.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secrets that the embedded default makes for itself, so that there is no default secret anywhere. Kept beside the
 * data that they protect: a lost pepper makes every stored key unknown.
 */
public record GeneratedSecrets(Secret pepper, Secret adminToken) {
    private static final int SECRET_BYTES = 32;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private record Stored(
            @JsonProperty("key_pepper") String keyPepper,
            @JsonProperty("admin_token") String adminToken) {}

    /** Those of {@code <data directory>/secrets.json}, which is made at the first call. */
    public static GeneratedSecrets in(Path dataDirectory) throws IOException {
        PrivateFile file = new PrivateFile(DataDirectory.create(dataDirectory).resolve("secrets.json"));
        Stored fresh = new Stored(random(), random());
        String content = file.readOrCreate(JSON.writeValueAsString(fresh) + "\n");
        try {
            Stored stored = JSON.readValue(content, Stored.class);
            return new GeneratedSecrets(new Secret(stored.keyPepper), new Secret(stored.adminToken));
        } catch (JsonProcessingException e) {
            // Its message quotes the content, which is secret.
            throw new IOException(
                    file.path() + " is not JSON with key_pepper and admin_token: restore it from a backup");
        }
    }

    /** What {@code <data directory>/master.key} holds, which is made at the first call: a key on each line, newest first. */
    public static Secret masterKeys(Path dataDirectory) throws IOException {
        PrivateFile file = new PrivateFile(DataDirectory.create(dataDirectory).resolve("master.key"));
        return new Secret(file.readOrCreate(random() + "\n"));
    }

    /** 256 random bits in letters that need no quoting in a URL, a shell or SQL. */
    public static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
