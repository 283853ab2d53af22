package gabelle.verticles.vault;

import static gabelle.verticles.vault.TestVault.PATH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import gabelle.verticles.vault.TestVault.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class CredentialRoutesIT {
    private static final String KEY = "sk-1secretofthistestthatisnowhereelse89";
    private static final String OTHER = "sk-2secretofthistestthatisnowhereelse88";
    private static final String NOWHERE = "UUID";

    private final TestVault vault = new TestVault();

    @AfterEach
    void close() {
        vault.close();
    }

    private JsonObject shown(JsonObject credential) {
        return vault.send("GET", PATH + "/" + credential.getString("id"), "").json();
    }

    private Answer patch(JsonObject credential, String body) {
        return vault.send("PATCH", PATH + "/" + credential.getString("id"), body);
    }

    private Answer delete(JsonObject credential) {
        return vault.send("DELETE", PATH + "/" + credential.getString("id"), "");
    }

    private List<String> audited() {
        return vault.rows("SELECT action FROM audit ORDER BY id");
    }

    @Test
    void a_credential_is_made_shown_listed_changed_and_deleted() {
        JsonObject made = vault.created("openai", "first", KEY);

        assertEquals("sk-1s…89", made.getString("masked"));
        assertEquals("openai", made.getString("provider"));
        assertEquals("first", made.getString("name"));
        assertTrue(made.getBoolean("is_valid"));
        assertNull(made.getValue("last_validated_at"));
        assertEquals(made, shown(made));
        assertEquals(
                List.of(made),
                vault.send("GET", PATH, "").json().getJsonArray("data").stream().toList());

        JsonObject changed = patch(made, "{\"name\":\"second\",\"api_key\":\"" + OTHER + "\"}")
                .json();
        assertEquals("second", changed.getString("name"));
        assertEquals("sk-2s…88", changed.getString("masked"));
        assertEquals(changed, shown(made));

        assertEquals(204, delete(made).status());
        assertEquals(404, delete(made).status());
        assertEquals(404, patch(made, "{\"name\":\"third\"}").status());
        assertEquals(List.of("credential.created", "credential.changed", "credential.deleted"), audited());
    }

    @Test
    void each_provider_has_one_default_and_the_first_is_it() {
        JsonObject first = vault.created("openai", "first", KEY);
        JsonObject second = vault.created("openai", "second", OTHER);
        JsonObject elsewhere = vault.created("anthropic", "first", KEY);
        assertTrue(first.getBoolean("is_default"));
        assertFalse(second.getBoolean("is_default"));
        assertTrue(elsewhere.getBoolean("is_default"));

        assertEquals(409, delete(first).status());
        assertEquals(
                "is_default", patch(first, "{\"is_default\":false}").error().getString("param"));
        assertEquals(200, patch(second, "{\"is_default\":true}").status());

        assertFalse(shown(first).getBoolean("is_default"));
        assertTrue(shown(second).getBoolean("is_default"));
        assertTrue(shown(elsewhere).getBoolean("is_default"));
        assertEquals(204, delete(first).status());
        assertEquals(204, delete(second).status());
    }

    @Test
    void of_many_that_are_made_at_once_one_is_the_default() {
        IntStream.range(0, 8).parallel().forEach(i -> vault.created("openai", "n" + i, KEY.replace("89", "7" + i)));

        assertEquals(List.of("1"), vault.rows("SELECT count(*) FROM credential WHERE is_default"));
        assertEquals(List.of("8"), vault.rows("SELECT count(*) FROM credential"));
    }

    @Test
    void a_new_key_is_good_until_the_provider_says_otherwise() {
        JsonObject made = vault.created("openai", "first", KEY);
        vault.execute("UPDATE credential SET is_valid = false, last_validated_at = now()");
        assertFalse(patch(made, "{\"name\":\"other\"}").json().getBoolean("is_valid"));

        JsonObject mended = patch(made, "{\"api_key\":\"" + OTHER + "\"}").json();

        assertTrue(mended.getBoolean("is_valid"));
        assertNull(mended.getValue("last_validated_at"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"provider\":\"nobody\",\"name\":\"n\",\"api_key\":\"KEY\"} | provider",
                "{\"name\":\"n\",\"api_key\":\"KEY\"} | provider",
                "{\"provider\":\"openai\",\"api_key\":\"KEY\"} | name",
                "{\"provider\":\"openai\",\"name\":\"\",\"api_key\":\"KEY\"} | name",
                "{\"provider\":\"openai\",\"name\":\"a\\u0000b\",\"api_key\":\"KEY\"} | name",
                "{\"provider\":\"openai\",\"name\":\"n\"} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"short\"} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEY \"} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEY\\r\\nx: y\"} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEYé\"} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":5} | api_key",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEY\",\"is_default\":1} | is_default",
                "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"KEY\",\"key\":1} | key",
            })
    void what_cannot_be_is_refused_by_name_and_not_repeated(String body, String param) {
        Answer answer = vault.send("POST", PATH, body.replace("KEY", KEY));

        assertEquals(400, answer.status(), answer::text);
        assertEquals(param, answer.error().getString("param"));
        assertFalse(answer.text().contains(KEY), answer::text);
        assertEquals(List.of("0"), vault.rows("SELECT count(*) FROM credential"));
    }

    @Test
    void what_is_not_there_is_404() {
        JsonObject nowhere = new JsonObject().put("id", NOWHERE);
        assertEquals(404, patch(nowhere, "{\"name\":\"n\"}").status());
        assertEquals(404, delete(nowhere).status());
        assertEquals(404, vault.send("GET", PATH + "/" + new UUID(1, 1), "").status());
    }

    @Test
    void without_a_master_key_the_routes_say_how_to_mend_it() {
        String body = "{\"provider\":\"openai\",\"name\":\"n\",\"api_key\":\"" + KEY + "\"}";
        for (Answer answer : List.of(
                vault.sendWhereItIsOff("POST", PATH, body),
                vault.sendWhereItIsOff("GET", PATH, ""),
                vault.sendWhereItIsOff(new UUID(1, 1), "GET", "/api/v1/credentials"),
                vault.sendWhereItIsOff(new UUID(1, 1), "PUT", "/api/api-configurations/1"),
                vault.sendWhereItIsOff(new UUID(1, 1), "POST", "/api/validate-api-key"),
                vault.sendWhereItIsOff("DELETE", PATH + "/" + new UUID(1, 1), ""))) {
            assertEquals(503, answer.status());
            assertEquals("credentials_off", answer.error().getString("code"));
            assertTrue(answer.error().getString("message").contains("GABELLE_MASTER_KEY"), answer::text);
        }
    }

    @Test
    void the_key_stands_nowhere_in_plain_text() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        try {
            JsonObject made = vault.created("openai", "first", KEY);
            patch(made, "{\"api_key\":\"" + OTHER + "\"}");
            vault.execute("ALTER TABLE credential ADD CONSTRAINT broken CHECK (name <> 'broken')");
            Answer broken = patch(made, "{\"name\":\"broken\",\"api_key\":\"" + KEY + "\"}");
            assertEquals(500, broken.status());
            assertNotEquals(List.of(), log.list);
            for (String text : List.of(
                    shown(made).encode(),
                    broken.text(),
                    vault.rows("SELECT c::text || encode(ciphertext, 'escape') FROM credential c")
                            .toString(),
                    vault.rows("SELECT audit::text FROM audit").toString(),
                    logged(log))) {
                assertFalse(text.contains("secretofthistest"), text);
            }
        } finally {
            root.detachAppender(log);
        }
    }

    private static String logged(ListAppender<ILoggingEvent> log) {
        StringBuilder all = new StringBuilder();
        for (ILoggingEvent event : List.copyOf(log.list)) {
            all.append(event.getFormattedMessage());
            for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                all.append(cause.getMessage());
            }
        }
        return all.toString();
    }
}
