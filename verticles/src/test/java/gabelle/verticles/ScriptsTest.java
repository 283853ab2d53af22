package gabelle.verticles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts at the root, run by sh with JDKs that are scripts themselves. */
class ScriptsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> TOOLS =
            List.of("sed", "sort", "readlink", "dirname", "find", "head", "mkdir", "touch", "mv", "cat");

    private record Run(int status, String output, String errors) {}

    @TempDir
    Path temp;

    @BeforeEach
    void make_a_path_without_java() throws IOException {
        Files.createDirectories(temp.resolve("tools"));
        Files.createDirectories(temp.resolve("jvm"));
        for (String tool : TOOLS) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(directory -> Path.of(directory, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            script(temp.resolve("tools").resolve(tool), "exec " + found + " \"$@\"");
        }
    }

    @Test
    void java_home_wins() throws Exception {
        Path home = jdk("elsewhere/jdk-21", 21);
        jdk("jvm/jdk-25", 25);

        assertEquals(home + "\n", findJdk(Map.of("JAVA_HOME", home.toString())).output());
    }

    @Test
    void the_java_on_the_path_is_next_and_its_links_are_followed() throws Exception {
        Path home = jdk("elsewhere/jdk-22", 22);
        Path old = jdk("elsewhere/jdk-17", 17);
        jdk("jvm/jdk-25", 25);
        Files.createSymbolicLink(temp.resolve("tools/java"), home.resolve("bin/java"));

        assertEquals(home + "\n", findJdk(Map.of()).output());
        assertEquals(home + "\n", findJdk(Map.of("JAVA_HOME", old.toString())).output(), "17 is too old");
    }

    @Test
    void else_the_newest_of_several_that_are_installed() throws Exception {
        Path old = jdk("elsewhere/jdk-17", 17);
        Files.createSymbolicLink(temp.resolve("tools/java"), old.resolve("bin/java"));
        jdk("jvm/java-9", 9);
        jdk("jvm/java-21", 21);
        Path newest = jdk("jvm/a jdk 25", 25);
        Files.createDirectories(temp.resolve("jvm/jre-without-javac/bin"));

        assertEquals(newest + "\n", findJdk(Map.of()).output());
    }

    @Test
    void none_is_one_line_and_status_2() throws Exception {
        jdk("jvm/java-17", 17);

        Run run = findJdk(Map.of("JAVA_HOME", temp.resolve("nothing").toString()));

        assertEquals(2, run.status());
        assertEquals("", run.output());
        assertTrue(run.errors().startsWith("No JDK of version 21 or newer"), run.errors());
        assertEquals(1, run.errors().lines().count());
    }

    @Test
    void gabelle_builds_when_it_must_and_hands_over_arguments_and_status() throws Exception {
        Path checkout = checkout();
        Map<String, String> jdk25 =
                Map.of("JAVA_HOME", jdk("elsewhere/jdk-25", 25).toString());

        Run first = gabelle(checkout, jdk25);
        assertEquals(7, first.status());
        assertTrue(first.errors().contains("Maven: -q -B package"), first.errors());
        assertTrue(
                first.output()
                        .matches("(?s).*-Xmx256m -XX:\\+UseSerialGC .*--sun-misc-unsafe-memory-access=allow .*"
                                + "-jar .*/check out/verticles/target/gabelle.jar demo two words\n.*"),
                first.output());
        assertTrue(first.output().contains("config=" + checkout + "/config data=" + checkout + "/data"));
        assertTrue(first.output().contains("in=" + temp + "\n"), "it stays where it was called");

        assertEquals("", gabelle(checkout, jdk25).errors(), "nothing to build");

        Files.setLastModifiedTime(
                checkout.resolve("engine/src/main/Changed.java"),
                FileTime.from(Instant.now().plusSeconds(60)));
        assertTrue(gabelle(checkout, jdk25).errors().contains("Maven: "));
    }

    @Test
    void gabelle_can_be_tuned_and_spares_old_jdks_new_flags() throws Exception {
        Path checkout = checkout();
        Map<String, String> environment = new TreeMap<>();
        environment.put("JAVA_HOME", jdk("elsewhere/jdk-21", 21).toString());
        environment.put("GABELLE_HEAP", "1g");
        environment.put("GABELLE_JAVA_OPTS", "-XX:+UseG1GC -Dx=y");
        environment.put("GABELLE_DATA_DIR", "/somewhere");

        String output = gabelle(checkout, environment).output();

        assertTrue(output.contains("-Xms1g -Xmx1g --enable-native-access=ALL-UNNAMED -XX:+UseG1GC -Dx=y "), output);
        assertTrue(!output.contains("sun-misc") && output.contains("data=/somewhere"), output);
    }

    /** The script in a repository whose Maven only says how it was called. */
    private Path checkout() throws IOException {
        Path checkout = temp.resolve("check out");
        for (String module : List.of("engine", "sim", "verticles")) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.createFile(checkout.resolve(module).resolve("pom.xml"));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        Files.createFile(checkout.resolve("engine/src/main/Changed.java"));
        Files.createDirectories(checkout.resolve(".mvn"));
        Files.copy(ROOT.resolve(".mvn/jdk.sh"), checkout.resolve(".mvn/jdk.sh"));
        Files.copy(ROOT.resolve("gabelle"), checkout.resolve("gabelle"));
        script(checkout.resolve("mvnw"), "echo \"Maven: $*\"; touch verticles/target/gabelle.jar");
        return checkout;
    }

    private Run gabelle(Path checkout, Map<String, String> environment) throws Exception {
        return run(environment, checkout.resolve("gabelle").toString(), "demo", "two words");
    }

    private Run findJdk(Map<String, String> environment) throws Exception {
        return run(environment, "-euc", ". " + ROOT.resolve(".mvn/jdk.sh") + "; echo \"$JAVA_HOME\"");
    }

    private Run run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command =
                Stream.concat(Stream.of("/bin/sh"), Stream.of(arguments)).toList();
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
        Path errors = temp.resolve("errors.txt");
        builder.redirectError(errors.toFile()).environment().clear();
        builder.environment().put("PATH", temp.resolve("tools").toString());
        builder.environment().put("JVM_DIR", temp.resolve("jvm").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), output, Files.readString(errors));
    }

    private Path jdk(String name, int version) throws IOException {
        Path home = Files.createDirectories(temp.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        script(home.resolve("bin/javac"), "echo javac " + version + ".0.1");
        script(
                home.resolve("bin/java"),
                "echo \"$*\"; echo \"config=$GABELLE_CONFIG_DIR data=$GABELLE_DATA_DIR\"; echo in=$PWD; exit 7");
        return home.toRealPath();
    }

    private static void script(Path path, String body) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
