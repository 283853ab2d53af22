package gabelle.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
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
        copy(".mvn", home);
        copy("config", home);
        Files.createFile(home.resolve("pom.xml"));
        for (String module : MODULES) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        Path target = Files.createDirectories(home.resolve("verticles/target"));
        Path packaged = ProcessRun.ROOT.resolve("verticles/target/gabelle.jar");
        boolean current = Files.exists(packaged) && newestClass().compareTo(Files.getLastModifiedTime(packaged)) <= 0;
        write(target.resolve("gabelle.jar"), current ? packaged.toString() : ProcessRun.classPath());
        Files.createFile(target.resolve("gabelle.built"));
        Files.setLastModifiedTime(
                target.resolve("gabelle.built"), FileTime.from(Instant.now().plusSeconds(1)));
        return home;
    }

    private static FileTime newestClass() throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        for (String module : MODULES) {
            try (Stream<Path> classes =
                    Files.walk(ProcessRun.ROOT.resolve(module).resolve("target/classes"))) {
                for (Path file : classes.filter(Files::isRegularFile).toList()) {
                    FileTime time = Files.getLastModifiedTime(file);
                    newest = time.compareTo(newest) > 0 ? time : newest;
                }
            }
        }
        return newest;
    }

    private static void copy(String directory, Path home) throws IOException {
        Path from = ProcessRun.ROOT.resolve(directory);
        Files.createDirectory(home.resolve(directory));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, home.resolve(directory).resolve(file.getFileName()));
            }
        }
    }

    /** A jar that consists of others. */
    private static void write(Path jar, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Name.MANIFEST_VERSION, "1.0");
        attributes.put(Name.MAIN_CLASS, "gabelle.verticles.cli.Cli");
        attributes.put(
                Name.CLASS_PATH,
                Stream.of(classPath.split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }
}
