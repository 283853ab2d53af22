package gabelle.verticles.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Bounds;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlBinderTest {
    enum Colour {
        DARK_RED,
        BLUE
    }

    record Limits(long redisTimeoutMs, double share) {
        Limits {
            Bounds.within("redis_timeout_ms", redisTimeoutMs, 10, 5_000, "ms");
        }

        static Limits defaults() {
            return new Limits(50, 0.5);
        }
    }

    record House(
            Limits limits,
            Colour colour,
            boolean open,
            String name,
            int rooms,
            List<String> guests,
            Map<String, Long> ages) {
        static House defaults() {
            return new House(Limits.defaults(), Colour.BLUE, false, "", 1, List.of(), Map.of());
        }
    }

    record Door(String name, long widthMm) {}

    record Doors(List<Door> doors) {}

    @Test
    void binds_every_type_by_its_snake_case_name() {
        House house = bind("""
                limits:
                  redis_timeout_ms: 20
                  share: 1
                colour: dark_red
                open: true
                name: "12"
                rooms: 3
                guests: [ann, bob]
                ages: {ann: 30}
                """);

        assertEquals(
                new House(
                        new Limits(20, 1.0), Colour.DARK_RED, true, "12", 3, List.of("ann", "bob"), Map.of("ann", 30L)),
                house);
    }

    @Test
    void missing_keys_and_empty_sections_take_the_defaults() {
        assertEquals(House.defaults(), bind("# nothing\n"));
        assertEquals(House.defaults(), bind("limits:\n"));
        assertEquals(new Limits(20, 0.5), bind("limits: {redis_timeout_ms: 20}").limits());
    }

    @Test
    void a_value_out_of_bounds_names_line_key_bounds_and_mending() {
        assertEquals(
                "gabelle.yaml line 3: limits.redis_timeout_ms is 0; it must be between 10 and 5000 (ms)",
                refusal("# a comment\nlimits:\n  redis_timeout_ms: 0\n"));
    }

    @Test
    void an_unknown_key_is_refused_and_the_known_ones_are_named() {
        assertEquals(
                "gabelle.yaml line 2: limits.redis_timeout is not a key; limits has redis_timeout_ms, share",
                refusal("limits:\n  redis_timeout: 5\n"));
        assertTrue(
                refusal("colour: blue\nlimit: {}\n").startsWith("gabelle.yaml line 2: limit is not a key; the file"));
        assertTrue(refusal("redisTimeoutMs: 1\n").contains("redisTimeoutMs is not a key"));
    }

    @Test
    void a_wrong_type_is_refused_with_what_is_there_and_what_is_allowed() {
        assertRefused("rooms: \"3\"", "rooms is the text \"3\"; it must be a whole number without a unit");
        assertRefused("rooms: 3 s", "rooms is the text \"3 s\"; it must be a whole number without a unit");
        assertRefused("rooms: 1.5", "rooms is the number 1.5; it must be a whole number without a unit");
        assertRefused("rooms: 3000000000", "rooms is the number 3000000000; it must be between -2147483648 and");
        assertRefused("rooms:", "rooms is empty; it must be a whole number without a unit");
        assertRefused("name: 12", "name is the number 12; it must be text (put it in double quotes)");
        assertRefused("open: yes please", "open is the text \"yes please\"; it must be true or false");
        assertRefused("colour: red", "colour is the text \"red\"; it must be one of dark_red, blue");
        assertRefused("colour: BLUE", "colour is the text \"BLUE\"; it must be one of dark_red, blue");
        assertRefused("guests: ann", "guests is the text \"ann\"; it must be a list, as in [a, b]");
        assertRefused("guests: [ann, 7]", "guests[1] is the number 7; it must be text");
        assertRefused("limits: 7", "limits is the number 7; it must be a section with redis_timeout_ms, share");
        assertRefused("- a", "it is a list; it must be a section with limits, colour");
        assertRefused("rooms: 99999999999999999999", "the number 99999999999999999999 is too large");
    }

    @Test
    void what_hides_mistakes_is_refused() {
        assertTrue(refusal("rooms: 1\nopen: true\nrooms: 2\n")
                .startsWith("gabelle.yaml line 3: rooms is given twice, first in line 1"));
        assertTrue(refusal("limits: &a\n  share: 1\n").contains("anchors"));
        assertTrue(refusal("name: &a x\nguests: [*a]\n").contains("anchors"));
        assertTrue(refusal("rooms: 1\n---\nrooms: 2\n").contains("a second document"));
    }

    @Test
    void broken_yaml_names_its_line() {
        assertTrue(refusal("rooms: 1\nname: \"open\nguests: [\n").matches("gabelle.yaml line \\d: not YAML: .+"));
    }

    @Test
    void without_defaults_a_key_must_be_given() {
        SettingsException refusal = assertThrows(
                SettingsException.class, () -> YamlBinder.bind("doors.yaml", "doors:\n  - name: front\n", Doors.class));

        assertEquals("doors.yaml line 2: doors[0].width_mm is missing", refusal.getMessage());
        assertEquals(
                new Doors(List.of(new Door("front", 900))),
                YamlBinder.bind("doors.yaml", "doors:\n  - {name: front, width_mm: 900}\n", Doors.class));
    }

    @Test
    void a_missing_file_says_which_variable_names_its_directory() {
        SettingsException refusal = assertThrows(
                SettingsException.class, () -> YamlBinder.bind(Path.of("no/such/house.yaml"), House.class));

        assertTrue(refusal.getMessage().contains("GABELLE_CONFIG_DIR"), refusal.getMessage());
    }

    private static House bind(String text) {
        return YamlBinder.bind("gabelle.yaml", text, House.class);
    }

    private static void assertRefused(String text, String because) {
        String refusal = refusal(text);
        assertTrue(refusal.startsWith("gabelle.yaml line 1: " + because), refusal);
    }

    private static String refusal(String text) {
        return assertThrows(SettingsException.class, () -> bind(text)).getMessage();
    }
}
