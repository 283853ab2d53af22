package gabelle.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.UUID;

/**
 * What came back.
 *
 * @param whole whether the client received the end of the answer
 */
record Answered(int status, HttpHeaders headers, String body, boolean whole) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data: ";

    UUID requestId() {
        return UUID.fromString(header("x-request-id"));
    }

    /** Its value; empty if there is none. */
    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    JsonNode json() {
        return parsed(body);
    }

    /** What stands in {@code error}, in OpenAI's shape: {@code message}, {@code type}, {@code param}, {@code code}. */
    String error(String field) {
        return status < 400 ? "" : json().path("error").path(field).asText();
    }

    /** The data of each event of a stream, {@code [DONE]} not among them. */
    List<JsonNode> events() {
        return data().filter(data -> !data.equals("[DONE]"))
                .map(Answered::parsed)
                .toList();
    }

    boolean isDone() {
        return data().anyMatch("[DONE]"::equals);
    }

    private java.util.stream.Stream<String> data() {
        return body.lines().filter(line -> line.startsWith(DATA)).map(line -> line.substring(DATA.length()));
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
