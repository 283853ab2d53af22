package gabelle.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Runs in the process under test, called by the code that {@link CrashWeaver} has woven into copies of the product's
 * classes. A step kills the process when a file in its directory names it; nothing is flushed, closed or said then.
 */
public final class CrashPoint {
    /** Told from the statuses that the product and the JVM have. */
    static final int STATUS = 99;

    static final String FILE = "crash-at";

    private CrashPoint() {}

    public static void reached(String step) {
        if (step.equals(armed())) {
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** Stands for {@link Files#deleteIfExists} where a segment is unlinked. */
    public static boolean unlink(Path path) throws IOException {
        reached(CrashStep.BEFORE_UNLINK.name());
        boolean deleted = Files.deleteIfExists(path);
        reached(CrashStep.AFTER_UNLINK.name());
        return deleted;
    }

    private static String armed() {
        try {
            return Files.readString(Path.of(FILE));
        } catch (NoSuchFileException notArmed) {
            return "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
