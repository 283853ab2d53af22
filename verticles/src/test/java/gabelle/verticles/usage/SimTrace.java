package gabelle.verticles.usage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;

/** Runs traces, each in a directory of its own. */
final class SimTrace {
    private SimTrace() {}

    /** Runs one in memory and returns its figures; the failure says how to have it again. */
    static SimFigures run(long seed, int steps) {
        SimCentral.Memory memory = SimCentral.Memory.empty();
        return run(seed, steps, memory, memory);
    }

    static SimFigures run(long seed, int steps, SimCentral central, SimCentral.Memory truth) {
        Path root = directory();
        String where = "begin";
        try {
            Simulation simulation = new Simulation(seed, central, truth, root);
            try {
                simulation.run(steps);
            } finally {
                where = simulation.position();
            }
            return simulation.figures();
        } catch (IOException | RuntimeException broken) {
            throw new AssertionError(
                    "seed " + seed + " (-Dgabelle.simulation.seed=" + seed + "), " + where + ": " + broken, broken);
        } finally {
            delete(root);
        }
    }

    /** Traces kill and damage: what the journal logs about that is not for the test's reader. */
    static <T> T quietly(Callable<T> body) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("gabelle.verticles.usage");
        Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            return body.call();
        } finally {
            logger.setLevel(before);
        }
    }

    /** Files of a trace need not survive the machine. */
    private static Path directory() {
        try {
            Path inMemory = Path.of("/dev/shm");
            return Files.isDirectory(inMemory) && Files.isWritable(inMemory)
                    ? Files.createTempDirectory(inMemory, "gabelle-simulation")
                    : Files.createTempDirectory("gabelle-simulation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path root) {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
