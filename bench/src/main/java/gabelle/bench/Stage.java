package gabelle.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of one measurement: simulated provider, nginx and Gabelle, each on a port of its own. */
final class Stage {
    private static final Duration START_MAX = Duration.ofSeconds(60);

    final Path directory = Files.createTempDirectory("gabelle-bench");
    final int simPort = freePort();
    final int nginxPort = freePort();
    final int gabellePort = freePort();
    final int opsPort = freePort();
    final String adminToken = secret();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();

    Stage() throws IOException {}

    Process startSim() throws Exception {
        Process sim = start(
                "sim",
                Map.of(),
                java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                "verticles/target/lib/*",
                "gabelle.sim.SimMain",
                "--port",
                "" + simPort,
                "--loops",
                "1");
        await("http://127.0.0.1:" + simPort + "/sim/totals");
        return sim;
    }

    Process startNginx() throws Exception {
        Path conf = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/nginx.log warn;
                events { worker_connections 4096; }
                http {
                  access_log off; keepalive_requests 100000000; client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  upstream provider { server 127.0.0.1:%2$d; keepalive 256; keepalive_requests 100000000; }
                  server {
                    listen 127.0.0.1:%3$d reuseport;
                    location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
                  }
                }
                """.formatted(directory, simPort, nginxPort));
        String path = Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
        Process nginx = start("nginx", Map.of(), path, "-c", conf.toString(), "-p", directory.toString());
        await("http://127.0.0.1:" + nginxPort + "/sim/totals");
        return nginx;
    }

    Process startGabelle(Arguments arguments) throws Exception {
        Path config = Files.createDirectories(directory.resolve("config"));
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, config.resolve(file.getFileName().toString()));
            }
        }
        Path yaml = config.resolve("gabelle.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replaceFirst("(?m)^( *event_loops:).*$", "$1 " + arguments.loops())
                        .replaceFirst("(?m)^( *transport:).*$", "$1 " + arguments.transport()));
        Process gabelle = start(
                "gabelle",
                Map.of(
                        "GABELLE_CONFIG_DIR",
                        config.toString(),
                        "GABELLE_DATA_DIR",
                        directory.resolve("data").toString(),
                        "GABELLE_ADMIN_TOKEN",
                        adminToken,
                        "OPENAI_BASE_URL",
                        "http://127.0.0.1:" + simPort + "/v1",
                        "OPENAI_API_KEY",
                        secret(),
                        "PORT",
                        "" + gabellePort,
                        "OPS_PORT",
                        "" + opsPort),
                "./gabelle",
                "serve");
        await("http://127.0.0.1:" + opsPort + "/health/ready");
        return gabelle;
    }

    String get(String url) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)).GET()).body();
    }

    String admin(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gabellePort + path))
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** What a process has written, for a look when it did not do what it should. */
    String log(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".out"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(
                request.header("authorization", "Bearer " + adminToken)
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }

    private Process start(String name, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".out").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private void await(String url) throws Exception {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (send(HttpRequest.newBuilder(URI.create(url))).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException(url + " did not answer within " + START_MAX + "; see " + directory);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String secret() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Ends what was started here, and nothing else. */
    void end() throws InterruptedException {
        for (Process process : processes.reversed()) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
