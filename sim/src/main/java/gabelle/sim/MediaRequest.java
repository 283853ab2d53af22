package gabelle.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request for images, speech or a transcript: JSON, or a form with files. */
final class MediaRequest {
    static final String IMAGES = "/v1/images/generations";
    static final String EDITS = "/v1/images/edits";
    static final String SPEECH = "/v1/audio/speech";
    static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    static final String TRANSLATIONS = "/v1/audio/translations";

    private static final Set<String> PATHS = Set.of(IMAGES, EDITS, SPEECH, TRANSCRIPTIONS, TRANSLATIONS);
    private static final Set<String> FORMS = Set.of(EDITS, TRANSCRIPTIONS, TRANSLATIONS);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LINE = "\r\n";
    private static final long IMAGES_MAX = 10;

    final String path;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, Integer> fileBytes = new LinkedHashMap<>();

    private MediaRequest(String path) {
        this.path = path;
    }

    static boolean serves(String path) {
        return PATHS.contains(path);
    }

    /** @throws IOException if the body is not what this path takes */
    static MediaRequest parse(String path, @Nullable String contentType, Buffer body) throws IOException {
        MediaRequest request = new MediaRequest(path);
        if (FORMS.contains(path)) {
            request.form(contentType == null ? "" : contentType, body);
        } else {
            JsonNode json = MAPPER.readTree(body.getBytes());
            if (json == null || !json.isObject()) {
                throw new IOException("the body is no object");
            }
            json.properties()
                    .forEach(field ->
                            request.fields.put(field.getKey(), field.getValue().asText()));
        }
        return request;
    }

    /** Simple, for bodies in memory: a byte is a letter of ISO 8859-1. */
    private void form(String contentType, Buffer body) throws IOException {
        int at = contentType.indexOf("boundary=");
        if (!contentType.startsWith("multipart/form-data") || at < 0) {
            throw new IOException("the body is no form");
        }
        String boundary = contentType.substring(at + "boundary=".length()).replace("\"", "");
        String text = LINE + new String(body.getBytes(), StandardCharsets.ISO_8859_1);
        String[] parts = text.split(Pattern.quote(LINE + "--" + boundary), -1);
        if (parts.length < 2 || !parts[parts.length - 1].startsWith("--")) {
            throw new IOException("the form is not whole");
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int blank = parts[i].indexOf(LINE + LINE);
            String head = parts[i].substring(0, blank);
            String value = parts[i].substring(blank + 2 * LINE.length());
            String name = quoted(head, "; name=\"");
            if (head.contains("filename=")) {
                fileBytes.merge(name, value.length(), Integer::sum);
            } else {
                fields.put(name, new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            }
        }
    }

    private static String quoted(String head, String before) {
        int from = head.indexOf(before) + before.length();
        return head.substring(from, head.indexOf('"', from));
    }

    String field(String name, String otherwise) {
        return fields.getOrDefault(name, otherwise);
    }

    String model() {
        return field("model", "");
    }

    boolean stream() {
        return "true".equals(field("stream", "")) || "sse".equals(field("stream_format", ""));
    }

    long images() {
        return Long.parseLong(field("n", "1"));
    }

    int files() {
        return fileBytes.size();
    }

    /** Of an audio file as the tests make it: 16,000 samples a second, of two bytes, behind a head of 44. */
    double seconds() {
        return Math.max(0, fileBytes.getOrDefault("file", 0) - 44) / 32_000.0;
    }

    @Nullable
    ErrorAnswer refusal() {
        if (model().isEmpty()) {
            return ErrorAnswer.noModel();
        }
        return switch (path) {
            case TRANSCRIPTIONS, TRANSLATIONS -> fileBytes.containsKey("file") ? null : ErrorAnswer.missing("file");
            case SPEECH -> field("input", "").isEmpty() ? ErrorAnswer.missing("input") : null;
            case EDITS -> fileBytes.isEmpty() ? ErrorAnswer.missing("image") : imageRefusal();
            default -> imageRefusal();
        };
    }

    private @Nullable ErrorAnswer imageRefusal() {
        if (field("prompt", "").isEmpty()) {
            return ErrorAnswer.missing("prompt");
        }
        return images() > IMAGES_MAX ? ErrorAnswer.aboveMaximum("n", images(), IMAGES_MAX) : null;
    }
}
