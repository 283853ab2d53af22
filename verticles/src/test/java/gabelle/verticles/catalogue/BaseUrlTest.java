package gabelle.verticles.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BaseUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.groq.com/openai/v1",
                "https://93.184.216.34/v1",
                "http://localhost:8000/v1",
                "http://127.0.0.1:9999/v1",
                "http://10.1.2.3/v1",
                "http://172.16.0.1/v1",
                "http://192.168.1.7:11434/v1",
                "http://[::1]:8000/v1",
                "http://[fd12:3456::1]/v1",
                "http://ollama:11434/v1",
                "http://llm.models.svc/v1",
                "http://llm.corp.internal/v1"
            })
    void https_goes_everywhere_and_http_within_the_own_network(String address) {
        assertEquals(URI.create(address), BaseUrl.parse(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api.openai.com",
                "ftp://api.openai.com/v1",
                "http://api.openai.com/v1",
                "http://93.184.216.34/v1",
                "http://172.32.0.1/v1",
                "http://169.254.169.254/v1",
                "http://0.0.0.0/v1",
                "http://999.1.1.1/v1",
                "https://999.1.1.1/v1",
                "http://2130706433/v1",
                "http://0x7f000001/v1",
                "http://010.0.0.1/v1",
                "https://169.254.169.254/v1",
                "http://localhost./v1",
                "http://[fe80::1]/v1",
                "http://[2001:db8::1]/v1",
                "http://10.0.0.1.example.com/v1",
                "https://me:sesame@api.openai.com/v1",
                "https://sesame@api.openai.com/v1",
                "https://api.openai.com/v1?key=sesame",
                "https://api.openai.com/v1#sesame",
                "https://api.openai.com/v1/",
                "https:///v1",
                "https://ses ame/v1"
            })
    void anything_else_is_refused_and_not_repeated(String address) {
        String refusal = String.valueOf(assertThrows(IllegalArgumentException.class, () -> BaseUrl.parse(address))
                .getMessage());
        assertTrue(refusal.startsWith("must be an address"), refusal);
        assertFalse(refusal.contains("ame"), refusal);
    }
}
