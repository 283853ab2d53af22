package gabelle.verticles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gabelle.verticles.data.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls a running Gabelle over HTTP, as its customers and its operator do. Blocking. */
final class DemoClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final Secret adminToken;

    DemoClient(int port, Secret adminToken) {
        this.base = "http://127.0.0.1:" + port;
        this.adminToken = adminToken;
    }

    /** What came back for one call: its request id, status and body. */
    record Answered(String requestId, int status, String body) {}

    Answered call(String key, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", path, key, body);
        return new Answered(answer.headers().firstValue("x-request-id").orElse(""), answer.statusCode(), answer.body());
    }

    JsonNode admin(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, path, adminToken.reveal(), body);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String bearer, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + bearer)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
