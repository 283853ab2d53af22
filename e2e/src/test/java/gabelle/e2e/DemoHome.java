package gabelle.e2e;

import static java.util.jar.Attributes.Name.CLASS_PATH;
import static java.util.jar.Attributes.Name.MAIN_CLASS;
import static java.util.jar.Attributes.Name.MANIFEST_VERSION;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A checkout as {@code ./gabelle} sees it, without sources: there is nothing to build, for this very build is what is
 * tested. {@code ./mvnw verify} has packaged it by now; where only its classes are new, their path takes the jar's place.
 */
final class DemoHome {
    private static final List<String> MODULES = List.of("engine", "sim", "verticles");

    private DemoHome() {}

    static Path in(Path directory) throws IOException {
        Path home = Files.createDirectories(directory.resolve("checkout"));
        Files.copy(ProcessRun.ROOT.resolve("gabelle"), home.resolve("gabelle"));
        Files.createSymbolicLink(home.resolve(".mvn"), ProcessRun.ROOT.resolve(".mvn"));
        Files.createSymbolicLink(home.resolve("config"), ProcessRun.ROOT.resolve("config"));
        Files.createFile(home.resolve("pom.xml"));
        for (String module : MODULES) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        Path target = Files.createDirectories(home.resolve("verticles/target"));
        Path packaged = ProcessRun.ROOT.resolve("verticles/target/gabelle.jar");
        if (Files.exists(packaged) && newestClass().compareTo(Files.getLastModifiedTime(packaged)) <= 0) {
            Files.createSymbolicLink(target.resolve("gabelle.jar"), packaged);
            Files.createSymbolicLink(target.resolve("lib"), packaged.resolveSibling("lib"));
        } else {
            jarOfClassPath(target.resolve("gabelle.jar"));
        }
        Files.createFile(target.resolve("gabelle.built"));
        Files.setLastModifiedTime(
                target.resolve("gabelle.built"), FileTime.from(Instant.now().plusSeconds(1)));
        return home;
    }

    private static FileTime newestClass() throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        for (String module : MODULES) {
            try (Stream<Path> classes = Files.walk(ProcessRun.ROOT.resolve(module).resolve("target/classes"))) {
                for (Path file : classes.filter(Files::isRegularFile).toList()) {
                    FileTime time = Files.getLastModifiedTime(file);
                    newest = time.compareTo(newest) > 0 ? time : newest;
                }
            }
        }
        return newest;
    }

    private static void jarOfClassPath(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes()
                .putAll(Map.of(
                        MANIFEST_VERSION,
                        "1.0",
                        MAIN_CLASS,
                        "gabelle.verticles.cli.Cli",
                        CLASS_PATH,
                        Stream.of(ProcessRun.classPath().split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" "))));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }
}
