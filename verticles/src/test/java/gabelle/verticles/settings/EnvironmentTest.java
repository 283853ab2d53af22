package gabelle.verticles.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    @Test
    void nothing_set_is_the_embedded_default() {
        Environment environment = Environment.of(Map.of("DATABASE_URL", "", "UNRELATED", "x"));

        assertEquals(Optional.empty(), environment.databaseUrl());
        assertEquals(Optional.empty(), environment.databaseOwnerUrl());
        assertEquals(Optional.empty(), environment.adminToken());
        assertEquals(Path.of("data"), environment.dataDirectory());
        assertEquals(Path.of("config"), environment.configDirectory());
        assertEquals(Environment.LogFormat.TEXT, environment.logFormat());
        assertFalse(environment.node().isEmpty());
    }

    @Test
    void everything_set_is_read() {
        Environment environment = Environment.of(Map.of(
                "DATABASE_URL", "postgresql://app:pw@db:5433/gabelle",
                "REDIS_URL", "redis://:pw@redis:6379",
                "PORT", "8081",
                "GABELLE_DATA_DIR", "/var/lib/gabelle",
                "GABELLE_ADMIN_TOKEN", "0123456789abcdef",
                "GABELLE_NODE", "gabelle-0",
                "OPENAI_BASE_URL", "http://127.0.0.1:9999/v1",
                "GABELLE_LOG_FORMAT", "json"));

        assertEquals("app", environment.databaseUrl().orElseThrow().user());
        assertEquals(environment.databaseUrl(), environment.databaseOwnerUrl());
        assertEquals(
                "redis://:pw@redis:6379", environment.redisUrl().orElseThrow().reveal());
        assertEquals(Optional.of(8081), environment.port());
        assertEquals(Path.of("/var/lib/gabelle"), environment.dataDirectory());
        assertEquals("0123456789abcdef", environment.adminToken().orElseThrow().reveal());
        assertEquals("gabelle-0", environment.node());
        assertEquals(
                Optional.of(URI.create("http://127.0.0.1:9999/v1")),
                environment.providers().baseUrl("openai"));
        assertEquals(Environment.LogFormat.JSON, environment.logFormat());
    }

    @Test
    void what_cannot_be_used_is_refused_by_name() {
        assertRefused("PORT", "eighty", "PORT is \"eighty\"; it must be a number between 0 (any free one) and 65535");
        assertRefused("PORT", "65536", "PORT is \"65536\"; it must be a number");
        assertRefused("OPS_PORT", "-1", "OPS_PORT is \"-1\"; it must be a number");
        assertRefused("DATABASE_URL", "mysql://u:sesame@h/d", "DATABASE_URL cannot be used: a database URL names");
        assertRefused(
                "DATABASE_URL", "postgresql://u:ses ame@h/d", "DATABASE_URL cannot be used: a database URL names");
        assertRefused("DATABASE_OWNER_URL", "postgresql://u:sesame@h/d", "DATABASE_OWNER_URL is set without");
        assertRefused("REDIS_URL", "redis:6379:sesame", "REDIS_URL is not such a URL");
        assertRefused("REDIS_URL", "redis://:ses ame@h", "REDIS_URL is not such a URL");
        assertRefused("GABELLE_NODE", "a/b", "GABELLE_NODE is \"a/b\"; it must be");
        assertRefused("GABELLE_LOG_FORMAT", "xml", "GABELLE_LOG_FORMAT is \"xml\"; it must be text or json");
        assertRefused("GABELLE_MASTER_KEY", "sesame", "GABELLE_MASTER_KEY is shorter than 43 characters");
        assertRefused("GABELLE_ADMIN_TOKEN", "sesame", "GABELLE_ADMIN_TOKEN is shorter than 16 characters");
        assertRefused(
                "GABELLE_KEY_PEPPER",
                "sesame-sesame-sesame-sesame-sesame\n",
                "GABELLE_KEY_PEPPER begins or ends with white space");
    }

    @Test
    void master_keys_stand_in_one_place() {
        Map<String, String> both =
                Map.of("GABELLE_MASTER_KEY", "0a".repeat(32), "GABELLE_MASTER_KEY_FILE", "/run/keys");
        assertThrows(SettingsException.class, () -> Environment.of(both));
        assertEquals(
                Optional.of(Path.of("/run/keys")),
                Environment.of(Map.of("GABELLE_MASTER_KEY_FILE", "/run/keys")).masterKeyFile());
    }

    @Test
    void every_provider_has_variables_by_its_name() {
        ProviderVariables providers = Environment.of(Map.of(
                        "GROQ_API_KEY", "gsk-1",
                        "MY_LLM_API_KEY", "sk-2",
                        "MY_LLM_BASE_URL", "http://llm:8000/v1/",
                        "XAI_API_KEY", ""))
                .providers();

        assertEquals("gsk-1", providers.apiKey("groq").orElseThrow().reveal());
        assertEquals(Optional.empty(), providers.baseUrl("groq"));
        assertEquals("sk-2", providers.apiKey("my-llm").orElseThrow().reveal());
        assertEquals(Optional.of(URI.create("http://llm:8000/v1")), providers.baseUrl("my-llm"));
        assertEquals(Optional.empty(), providers.apiKey("xai"));
        assertEquals(Optional.empty(), providers.apiKey("mistral"));
        assertEquals("MY_LLM_API_KEY", ProviderVariables.apiKeyVariable("my-llm"));
    }

    @Test
    void an_address_of_a_provider_that_will_not_do_is_refused_by_name() {
        for (String address : List.of("api.x.ai", "http://api.x.ai/v1", "https://sesame@api.x.ai/v1")) {
            ProviderVariables providers =
                    Environment.of(Map.of("XAI_BASE_URL", address)).providers();
            String refusal = assertThrows(SettingsException.class, () -> providers.baseUrl("xai"))
                    .getMessage();
            assertTrue(refusal.startsWith("XAI_BASE_URL must be an address as https://"), refusal);
            assertFalse(refusal.contains("sesame"), refusal);
        }
    }

    @Test
    void it_prints_no_secret() {
        String printed = Environment.of(Map.of(
                        "DATABASE_URL", "postgresql://app:sesame@db/gabelle",
                        "REDIS_URL", "redis://:sesame@redis",
                        "GABELLE_ADMIN_TOKEN", "sesame-sesame-sesame",
                        "GABELLE_KEY_PEPPER", "sesame-sesame-sesame-sesame-sesame",
                        "GABELLE_MASTER_KEY", "sesame-".repeat(7) + "sesame",
                        "OPENAI_API_KEY", "sesame"))
                .toString();

        assertFalse(printed.contains("sesame"), printed);
    }

    private static void assertRefused(String name, String value, String because) {
        String refusal = assertThrows(SettingsException.class, () -> Environment.of(Map.of(name, value)))
                .getMessage();
        assertTrue(refusal.startsWith(because), refusal);
        assertFalse(refusal.contains("sesame"), refusal);
    }
}
