package gabelle.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The repository's own files, for the tests on its form. It reads .gitignore by itself, so that they pass where there is
 * no git and in an archive of the sources.
 */
final class Repository {
    static final Path ROOT = root();

    private static final List<Predicate<Path>> IGNORED = ignored();

    private Repository() {}

    /** All files that belong to the repository, relative to its root and sorted. */
    static List<Path> files() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new Collector(files));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream().sorted().toList();
    }

    static List<Path> files(String ending) {
        return files().stream().filter(file -> file.toString().endsWith(ending)).toList();
    }

    /** Those below a directory. */
    static List<Path> files(String directory, String ending) {
        return files(ending).stream().filter(file -> file.startsWith(directory)).toList();
    }

    static String text(String file) {
        return text(Path.of(file));
    }

    /** The content as UTF-8; of a file that is not text, nothing. */
    static String text(Path file) {
        try {
            String content = new String(Files.readAllBytes(ROOT.resolve(file)), StandardCharsets.UTF_8);
            return content.indexOf('\0') >= 0 ? "" : content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean exists(String file) {
        return Files.exists(ROOT.resolve(file));
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("mvnw"))) {
            here = here.getParent();
            if (here == null) {
                throw new IllegalStateException(
                        "no directory above this one has mvnw: run the tests in the repository");
            }
        }
        return here;
    }

    private static List<Predicate<Path>> ignored() {
        List<Predicate<Path>> ignored = new ArrayList<>();
        ignored.add(Path.of(".git")::equals);
        text(".gitignore")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(Repository::matcher)
                .forEach(ignored::add);
        return ignored;
    }

    /** As much of .gitignore's language as ours uses: a pattern with a slash before its end is anchored at the root. */
    private static Predicate<Path> matcher(String line) {
        if (line.startsWith("!") || line.contains("**")) {
            throw new IllegalArgumentException("teach this reader of .gitignore the pattern " + line);
        }
        String pattern = line.endsWith("/") ? line.substring(0, line.length() - 1) : line;
        boolean anchored = pattern.contains("/");
        String glob = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return path -> matcher.matches(anchored ? path : path.getFileName());
    }

    private static boolean isIgnored(Path relative) {
        return IGNORED.stream().anyMatch(pattern -> pattern.test(relative));
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final List<Path> files;

        Collector(List<Path> files) {
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return isIgnored(ROOT.relativize(directory)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path relative = ROOT.relativize(file);
            if (!isIgnored(relative)) {
                files.add(relative);
            }
            return FileVisitResult.CONTINUE;
        }

        /** Tests of other modules may be making and deleting files meanwhile. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
