package gabelle.verticles.limits;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script and the SHA-1 under which Redis knows it. */
record Script(String source, String sha) {

    /** Reads one of the scripts that are part of the program. */
    static Script of(String name) {
        try (InputStream in = Script.class.getResourceAsStream("/redis/" + name)) {
            if (in == null) {
                throw new IllegalStateException("redis/" + name + " is missing from the program");
            }
            byte[] source = in.readAllBytes();
            byte[] sha = MessageDigest.getInstance("SHA-1").digest(source);
            return new Script(
                    new String(source, StandardCharsets.UTF_8), HexFormat.of().formatHex(sha));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
