package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a node loads, in an archive of the JDK (class data sharing): tests start about a hundred processes, which begin to
 * serve a third sooner with it.
 */
final class ClassArchive {
    private static final List<String> OPTIONS = made();

    private ClassArchive() {}

    /** For a process with the class path of {@link ProcessRun#classPath}. */
    static List<String> options() {
        return OPTIONS;
    }

    /** The JDK archives what comes from jars, so nothing where classes were compiled and not packaged. */
    private static List<String> made() {
        boolean packaged = Stream.of(ProcessRun.classPath().split(File.pathSeparator))
                .map(Path::of)
                .noneMatch(Files::isDirectory);
        return packaged ? List.of("-XX:SharedArchiveFile=" + archive(), "-Xlog:disable") : List.of();
    }

    /** By a node that serves and ends in order. */
    private static Path archive() {
        try {
            Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "classes");
            Path archive = directory.resolve("gabelle.jsa");
            try (ProcessHouse house = new ProcessHouse(directory)) {
                ProcessRun run = ProcessRun.archiving(archive, directory, house.environment());
                ProcessNode.of(run);
                run.terminate();
                assertEquals(0, run.status(), run.errors());
            }
            archive.toFile().deleteOnExit();
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
