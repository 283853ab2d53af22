package gabelle.verticles.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final Path SHIPPED = Path.of("../config/gabelle.yaml");

    @TempDir
    Path directory;

    @Test
    void the_shipped_file_holds_every_key_with_its_default_and_no_other() throws IOException {
        assertEquals(Settings.defaults(), YamlBinder.bind(SHIPPED, Settings.class));

        Map<String, Integer> given = new TreeMap<>();
        collect(YamlReader.read("", Files.readString(SHIPPED)), "", given);
        Map<String, Integer> known = new TreeMap<>();
        collect(Settings.class, "", known);
        assertEquals(known.keySet(), given.keySet());
    }

    @Test
    void the_shipped_file_explains_every_key() throws IOException {
        List<String> lines = Files.readAllLines(SHIPPED);
        Map<String, Integer> given = new TreeMap<>();
        collect(YamlReader.read("", Files.readString(SHIPPED)), "", given);

        given.forEach((key, line) -> assertTrue(
                lines.get(line - 2).strip().startsWith("# "), key + " in line " + line + " has no comment above it"));
    }

    @Test
    void the_environment_overrides_the_ports() throws IOException {
        write("server: {port: 1111, ops_port: 2222}\n");

        assertEquals(1111, load(Map.of()).server().port());
        assertEquals(3333, load(Map.of("PORT", "3333")).server().port());
        assertEquals(4444, load(Map.of("OPS_PORT", "4444")).server().opsPort());
        assertEquals(0, load(Map.of("PORT", "0", "OPS_PORT", "0")).server().port());
        assertThrows(SettingsException.class, () -> load(Map.of("PORT", "2222")));
    }

    @Test
    void modes_that_need_more_say_so() throws IOException {
        assertRefused("cluster:\n  mode: tcp\n", "line 2: cluster.members is empty; mode tcp needs");
        assertRefused("cluster:\n  mode: kubernetes\n", "line 2: cluster.service_dns is empty");
        assertRefused("server:\n  body_budget_bytes: 1\n", "line 2: server.body_budget_bytes is 1; it must be between");
        assertRefused("server: {port: 9090}\n", "line 1: server.ops_port is 9090, as is port");
    }

    private void assertRefused(String text, String because) throws IOException {
        write(text);
        String refusal =
                assertThrows(SettingsException.class, () -> load(Map.of())).getMessage();
        assertTrue(refusal.contains("gabelle.yaml " + because), refusal);
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve("gabelle.yaml"), text);
    }

    private Settings load(Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>(variables);
        all.put("GABELLE_CONFIG_DIR", directory.toString());
        return Settings.load(Environment.of(all));
    }

    private static void collect(YamlNode node, String path, Map<String, Integer> into) {
        if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach((key, value) -> collect(value, path + "/" + key, into));
        } else {
            into.put(path, node.line());
        }
    }

    private static void collect(Class<?> type, String path, Map<String, Integer> into) {
        for (var component : type.getRecordComponents()) {
            String key = path + "/" + YamlBinder.snake(component);
            if (component.getType().isRecord()) {
                collect(component.getType(), key, into);
            } else {
                into.put(key, 0);
            }
        }
    }
}
