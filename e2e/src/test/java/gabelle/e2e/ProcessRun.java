package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run of the {@code gabelle} command in a process and an environment of its own. What it prints is kept in files. */
final class ProcessRun implements AutoCloseable {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The tests themselves, and what only they use. */
    private static final Pattern OF_TESTS =
            Pattern.compile("test-classes|-tests\\.jar|junit|/openai/|/kotlin/|/fabric8/|/bytebuddy/|/tools/jackson/");

    private static final Pattern LOGGED = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z ");
    private static final Duration END = Duration.ofSeconds(60);
    private static final Duration KILL = Duration.ofSeconds(10);

    private final Process process;
    private final Path output;
    private final Path errors;

    private ProcessRun(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** The command as the class path of this test has it: whatever was compiled last, packaged or not. */
    static ProcessRun gabelle(Path directory, Map<String, String> environment, String... arguments) {
        return gabelle(directory, ClassArchive.options(), classPath(), environment, arguments);
    }

    /** A node that writes down which classes it has loaded, when it ends. */
    static ProcessRun archiving(Path archive, Path directory, Map<String, String> environment) {
        return gabelle(directory, List.of("-XX:ArchiveClassesAtExit=" + archive), classPath(), environment, "serve");
    }

    /** The same, with some classes in place of those that the command has. */
    static ProcessRun gabelle(Path directory, Path classes, Map<String, String> environment, String... arguments) {
        return gabelle(directory, List.of(), classes + File.pathSeparator + classPath(), environment, arguments);
    }

    private static ProcessRun gabelle(
            Path directory,
            List<String> options,
            String classPath,
            Map<String, String> environment,
            String... arguments) {
        List<String> words = new ArrayList<>(java());
        words.addAll(options);
        words.addAll(List.of("-cp", classPath, "gabelle.verticles.cli.Cli"));
        words.addAll(List.of(arguments));
        return start(directory, environment, words);
    }

    /** Any command, in a directory that also takes what it prints. It sees PATH and what it is given. */
    static ProcessRun start(Path directory, Map<String, String> environment, List<String> words) {
        try {
            Path output = Files.createTempFile(directory, "run", ".out");
            Path errors = Path.of(output.toString().replace(".out", ".err"));
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(directory.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().putAll(environment);
            return new ProcessRun(builder.start(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Small and soon warm: tests start many. */
    private static List<String> java() {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            words.add("--sun-misc-unsafe-memory-access=allow");
        }
        return words;
    }

    /** What the command has when it is packaged. */
    static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !OF_TESTS.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(KILL);
    }

    /** The exit status, once it has ended by itself. */
    int status() {
        return awaitEnd(END);
    }

    int awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it did not end within " + atMost + ":\n" + errors());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until it stands on standard error, where the log is; fails at once when the process ends before. */
    void awaitSaid(String text, Duration atMost) {
        await(text, atMost, this::errors);
    }

    /** Until it stands on standard output; fails at once when the process ends before. */
    void awaitPrinted(String text, Duration atMost) {
        await(text, atMost, this::output);
    }

    private void await(String text, Duration atMost, Supplier<String> said) {
        Await.untilSeldom("\"" + text + "\"", atMost, () -> {
            boolean alive = process.isAlive(); // asked first: what it said last is then there to be read
            if (said.get().contains(text)) {
                return true;
            }
            if (!alive) {
                throw new AssertionError("it ended with status " + process.exitValue() + ":\n" + errors());
            }
            return false;
        });
    }

    String output() {
        return read(output);
    }

    String errors() {
        return read(errors);
    }

    /** What stands on standard error besides the log. */
    List<String> unlogged() {
        return errors().lines().filter(line -> !LOGGED.matcher(line).find()).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a test that failed half-way: nothing of it stays behind. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
