package gabelle.verticles.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log files of the product, each read by a process of its own, as the format is chosen when logging starts. */
class LogFormatTest {
    @Test
    void text_by_default_with_its_key_value_pairs() throws Exception {
        String line = logged("");

        assertTrue(line.matches("\\S+Z WARN  \\S*Sample it happened request_id=\"r-1\"\\R"), line);
    }

    @Test
    void json_is_one_object_a_line_with_its_key_value_pairs() throws Exception {
        JsonObject line = new JsonObject(logged("json"));

        assertEquals("it happened", line.getString("formattedMessage"));
        assertEquals("WARN", line.getString("level"));
        assertEquals(
                "r-1", line.getJsonArray("kvpList").getJsonObject(0).getString("request_id"), line.encodePrettily());
    }

    private static String logged(String format) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sample.class.getName());
        builder.environment().remove("GABELLE_LOG_FORMAT");
        if (!format.isEmpty()) {
            builder.environment().put("GABELLE_LOG_FORMAT", format);
        }
        Process process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return new String(process.getErrorStream().readAllBytes(), UTF_8);
    }

    static final class Sample {
        private Sample() {}

        public static void main(String[] args) {
            LoggerFactory.getLogger(Sample.class)
                    .atWarn()
                    .addKeyValue("request_id", "r-1")
                    .log("it {}", "happened");
        }
    }
}
