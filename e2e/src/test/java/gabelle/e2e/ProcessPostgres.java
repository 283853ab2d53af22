package gabelle.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The embedded Postgres of a data directory, as the operating system sees it. */
record ProcessPostgres(Path data) implements AutoCloseable {
    /** The process that serves it, whoever started that. */
    Optional<ProcessHandle> process() {
        Path file = data.resolve("postgres/postmaster.pid");
        try {
            return Files.exists(file)
                    ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst()))
                            .filter(ProcessHandle::isAlive)
                    : Optional.empty();
        } catch (IOException stoppedMeanwhile) {
            return Optional.empty();
        }
    }

    boolean runs() {
        return process().isPresent();
    }

    /** For a test that failed half-way: nothing of it stays behind. */
    @Override
    public void close() {
        process().ifPresent(ProcessHandle::destroy);
    }
}
