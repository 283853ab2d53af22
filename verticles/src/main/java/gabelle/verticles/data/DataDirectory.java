package gabelle.verticles.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory of one node (journal, embedded Postgres, generated secrets), held by one process at a time. */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileMutex mutex;

    private DataDirectory(Path path, FileMutex mutex) {
        this.path = path;
        this.mutex = mutex;
    }

    /** Creates the directory if it is missing, readable by its owner only. */
    public static Path create(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return absolute;
    }

    /** Creates the directory and holds it until closed; fails when another process does. */
    public static DataDirectory lock(Path path) throws IOException {
        Path directory = create(path);
        Path holder = directory.resolve("lock.pid");
        FileMutex mutex = FileMutex.tryAcquire(directory.resolve("lock"))
                .orElseThrow(() -> new IOException("the data directory " + directory + " is in use by process "
                        + holderOf(holder) + ": stop that one, or give this one another GABELLE_DATA_DIR"));
        Files.writeString(holder, ProcessHandle.current().pid() + "\n");
        return new DataDirectory(directory, mutex);
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        mutex.close();
    }

    private static String holderOf(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException notYetWritten) {
            return "(unknown)";
        } catch (IOException e) {
            return "(unknown: " + e.getMessage() + ")";
        }
    }
}
