package gabelle.verticles.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path temp;

    @Test
    void it_is_created_for_its_owner_only() throws IOException {
        Path directory = DataDirectory.create(temp.resolve("a/b"));

        assertEquals("rwx------", permissions(directory));
    }

    @Test
    void a_second_process_is_refused_and_told_the_first_ones_pid() throws Exception {
        try (DataDirectory held = DataDirectory.lock(temp.resolve("data"))) {
            assertThrows(
                    IOException.class, () -> DataDirectory.lock(held.path()), "asking again here does not free it");
            Process second = holder(held.path());
            String said = new String(second.getInputStream().readAllBytes(), UTF_8);

            assertTrue(
                    said.contains(
                            "is in use by process " + ProcessHandle.current().pid() + ":"),
                    said);
        }
    }

    @Test
    void the_lock_of_a_killed_process_is_free_again() throws Exception {
        Process first = holder(temp.resolve("data"));
        assertEquals("held ", new String(first.getInputStream().readNBytes(5), UTF_8));
        assertThrows(IOException.class, () -> DataDirectory.lock(temp.resolve("data")));

        first.destroyForcibly().waitFor();

        DataDirectory.lock(temp.resolve("data")).close();
    }

    @Test
    void a_lock_is_waited_for_no_longer_than_asked() throws IOException {
        Path file = temp.resolve("mutex");
        FileMutex held = FileMutex.tryAcquire(file).orElseThrow();
        assertThrows(IOException.class, () -> FileMutex.acquire(file, Duration.ofMillis(50)));
        held.close();
        FileMutex.acquire(file, Duration.ofMillis(50)).close();
    }

    @Test
    void generated_secrets_stay_the_same_and_are_their_owners_only() throws IOException {
        GeneratedSecrets first = GeneratedSecrets.in(temp);

        assertEquals(first, GeneratedSecrets.in(temp));
        assertEquals("rw-------", permissions(temp.resolve("secrets.json")));
        assertEquals(43, first.pepper().reveal().length());
        assertNotEquals(first.pepper(), first.adminToken());
        assertNotEquals(first, GeneratedSecrets.in(temp.resolve("another")));
        assertEquals("GeneratedSecrets[pepper=****, adminToken=****]", first.toString());
    }

    @Test
    void a_generated_master_key_stays_the_same_and_is_its_owners_only() throws IOException {
        Secret first = GeneratedSecrets.masterKeys(temp);

        assertEquals(first, GeneratedSecrets.masterKeys(temp));
        assertEquals("rw-------", permissions(temp.resolve("master.key")));
        assertEquals(43, first.reveal().strip().length());
    }

    @Test
    void a_secrets_file_that_others_may_read_is_refused() throws IOException {
        GeneratedSecrets.in(temp);
        Path file = temp.resolve("secrets.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        String refusal = refusal();

        assertTrue(refusal.contains("rw-r-----") && refusal.contains("chmod 600 " + file), refusal);
    }

    @Test
    void a_broken_secrets_file_is_refused_without_showing_it() throws IOException {
        new PrivateFile(temp.resolve("secrets.json")).write("{\"key_pepper\": \"sesame\"}");
        assertTrue(refusal().contains("secrets.json is not JSON with key_pepper and admin_token"), refusal());
        assertTrue(!refusal().contains("sesame"), refusal());
    }

    @Test
    void the_file_of_the_first_writer_is_the_one_that_counts() throws IOException {
        PrivateFile file = new PrivateFile(temp.resolve("once"));

        assertEquals("first", file.readOrCreate("first"));
        assertEquals("first", file.readOrCreate("second"));
        file.write("third");
        assertEquals("third", file.read());
        try (var files = Files.list(temp)) {
            assertEquals(1, files.count());
        }
    }

    private String refusal() {
        return Objects.requireNonNull(
                assertThrows(IOException.class, () -> GeneratedSecrets.in(temp)).getMessage());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Process holder(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DirectoryHolder.class.getName(),
                        directory.toString())
                .start();
    }
}
