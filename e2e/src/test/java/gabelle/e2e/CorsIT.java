package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

/** What a browser is told, on every route of the main port. */
class CorsIT {
    private static final String PAGE = "https://app.example.com";
    private static final String ALLOWED = "access-control-allow-origin";

    @GatewayTest
    void a_listed_page_may_ask_and_read_the_answer(Gateway gateway) {
        gateway.with(setup -> setup.corsOrigins(PAGE, "http://localhost:3000"));
        TestKey key = gateway.key();
        for (String path : new String[] {Ask.CHAT, "/v1/models", "/api/v1/consume", "/admin/v1/accounts"}) {
            Answered preflight = gateway.call(preflight(chat(key).to("OPTIONS", path), PAGE));
            assertEquals(204, preflight.status(), path);
            assertEquals(PAGE, preflight.header(ALLOWED));
            assertEquals("authorization, x-stainless-os", preflight.header("access-control-allow-headers"));
            assertTrue(preflight.header("access-control-allow-methods").contains("POST"));
        }
        for (Ask ask : new Ask[] {chat(key), stream(key), chat(key).field("model", "unheard-of")}) {
            Answered answered = gateway.call(ask.header("origin", PAGE));
            assertEquals(PAGE, answered.header(ALLOWED), answered.body());
            assertEquals("origin", answered.header("vary"));
            assertTrue(answered.header("access-control-expose-headers").contains("x-request-id"));
        }
        gateway.expect().served(2).ledgerRows(2);
    }

    @GatewayTest
    void no_other_page_is_told_anything(Gateway gateway) {
        gateway.with(setup -> setup.corsOrigins(PAGE));
        TestKey key = gateway.key();
        Answered preflight = gateway.call(preflight(chat(key).to("OPTIONS", Ask.CHAT), "https://evil.example.com"));
        assertEquals(403, preflight.status());
        assertEquals("", preflight.header(ALLOWED));
        Answered answered = gateway.call(chat(key).header("origin", PAGE + ".evil.example.com"));
        assertEquals("", answered.header(ALLOWED));
        assertEquals("", gateway.call(chat(key)).header(ALLOWED), "no browser asks");
    }

    @GatewayTest
    void without_a_list_nobody_is_and_the_provider_has_no_say(Gateway gateway) {
        CaptureServer provider = gateway.closing(new CaptureServer(CaptureServer.json(
                "access-control-allow-origin: *\r\naccess-control-expose-headers: x-secret\r\n", "{}")));
        gateway.with(setup -> setup.provider(provider.baseUrl()));
        TestKey key = gateway.key();
        assertEquals(
                405,
                gateway.call(preflight(chat(key).to("OPTIONS", Ask.CHAT), PAGE)).status());
        Answered answered = gateway.call(chat(key).header("origin", PAGE));
        assertEquals("", answered.header(ALLOWED));
        assertEquals("", answered.header("access-control-expose-headers"));
        assertFalse(provider.last().hasHeader("origin"));
    }

    private static Ask preflight(Ask ask, String origin) {
        return new Ask(ask.method(), ask.path(), java.util.Map.of(), java.util.Map.of(), Optional.of(""))
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization, x-stainless-os");
    }
}
