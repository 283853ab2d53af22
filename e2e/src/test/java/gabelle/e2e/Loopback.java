package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.verticles.cluster.ClusterMode;
import gabelle.verticles.cluster.ClusterSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What nodes of one machine need of it: ports and directories. */
final class Loopback {
    private Loopback() {}

    /** One for each node: each on its own, or all of them on one bus. */
    static List<ClusterSettings> clusters(int nodes, boolean clustered) {
        List<Integer> ports =
                IntStream.range(0, nodes).mapToObj(i -> freePort()).toList();
        List<String> members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        return ports.stream()
                .map(port -> clustered
                        ? new ClusterSettings(ClusterMode.TCP, "127.0.0.1", port, members, "")
                        : ClusterSettings.defaults())
                .toList();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertEmpty(Path directory) {
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.filter(Files::isDirectory).toList(), "journals that hold something");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
