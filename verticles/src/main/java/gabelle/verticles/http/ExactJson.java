package gabelle.verticles.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON objects whose numbers are what was written, and whose fields are there once: money is read with it. */
public final class ExactJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ExactJson() {}

    /** Throws {@link Rejected} for what is no JSON object. */
    public static Map<String, Object> object(byte[] text) {
        try {
            if (JSON.readValue(text, Object.class) instanceof Map<?, ?> object) {
                Map<String, Object> fields = new LinkedHashMap<>();
                object.forEach((name, value) -> fields.put(String.valueOf(name), value));
                return fields;
            }
        } catch (JsonProcessingException e) {
            throw invalid("the body is not valid JSON");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw invalid("the body must be a JSON object");
    }

    private static Rejected invalid(String message) {
        return new Problem(400, "invalid_json", message, "").rejected();
    }
}
