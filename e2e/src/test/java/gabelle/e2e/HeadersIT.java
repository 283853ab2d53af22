package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.CaptureServer.Captured;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import java.util.List;
import java.util.Map;

/** What travels on, and what does not. */
class HeadersIT {
    private static final String ANSWER = """
            {"id":"chatcmpl-1", "object" : "chat.completion",\t"model":"gpt-4o-mini-2024-07-18",
             "new_field": {"deep": [1, 2.50, "\\u00e9"]}, "choices":[{"index":0,"message":{"content":"h\\/i"}}],
             "usage": {"prompt_tokens": 9, "completion_tokens":2, "total_tokens":11, "unheard_of": 1}}
            """;
    private static final String USAGE_EVENT = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,"
            + "\"completion_tokens\":2,\"total_tokens\":11}}\n\n";
    private static final String[] EVENTS = {
        ": a comment\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"h",
        "i\"}}], \"new\" : 1}\n\nid: 7\nevent: x\ndata:{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        USAGE_EVENT,
        "data: [DONE]\n\n"
    };

    private static CaptureServer provider(Gateway gateway, String answer) {
        CaptureServer provider = gateway.closing(new CaptureServer(answer));
        gateway.with(setup -> setup.provider(provider.baseUrl()));
        return provider;
    }

    @GatewayTest
    void the_key_may_stand_where_each_sdk_puts_it(Gateway gateway) {
        TestKey key = gateway.key();
        List<Map.Entry<String, String>> spellings = List.of(
                Map.entry("authorization", "Bearer " + key.secret()),
                Map.entry("authorization", "bearer " + key.secret()),
                Map.entry("x-api-key", key.secret()),
                Map.entry("x-goog-api-key", key.secret()),
                Map.entry("api-key", key.secret()));
        for (Map.Entry<String, String> spelling : spellings) {
            Ask ask = chat(key);
            Ask spelt = new Ask(
                    ask.method(),
                    ask.path(),
                    Map.of("content-type", "application/json", spelling.getKey(), spelling.getValue()),
                    ask.fields(),
                    ask.raw());
            assertEquals(200, gateway.call(spelt).status(), spelling.getKey());
        }
        gateway.expect().served(5).ledgerRows(5);
    }

    @GatewayTest
    void a_request_reaches_the_provider_byte_for_byte(Gateway gateway) {
        CaptureServer provider = provider(gateway, CaptureServer.json("", ANSWER));
        String body =
                "{ \"model\":\"gpt-4o-mini\",\n\t\"messages\" : [ {\"role\":\"user\",\"content\":\"\\u00e9 é 塩\"} ],"
                        + " \"unheard_of\": {\"a\": [1.0, 1e2, null]}, \"seed\": 0010e-1 }".replace("0010e-1", "10e-1");
        Answered answered = gateway.call(chat(gateway.key()).body(body));

        assertEquals(200, answered.status());
        assertEquals(body, provider.last().body());
        gateway.expect().served(1).ledgerRows(1);
    }

    @GatewayTest
    void a_stream_asks_for_its_usage_and_changes_nothing_else(Gateway gateway) {
        CaptureServer provider = provider(gateway, CaptureServer.events("", EVENTS));
        String body = "{ \"model\":\"gpt-4o-mini\", \"stream\" :true,\"messages\":[], \"unheard_of\": [ 1 ] }";
        gateway.call(chat(gateway.key()).body(body));

        String sent = provider.last().body();
        assertTrue(sent.replace(" ", "").contains("\"stream_options\":{\"include_usage\":true}"), sent);
        assertEquals(body.length(), commonPrefix(body, sent) + commonSuffix(body, sent), sent);
    }

    private static int commonPrefix(String a, String b) {
        int length = 0;
        while (length < a.length() && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /** Of what the prefix leaves. */
    private static int commonSuffix(String a, String b) {
        int left = a.length() - commonPrefix(a, b);
        int length = 0;
        while (length < left && a.charAt(a.length() - 1 - length) == b.charAt(b.length() - 1 - length)) {
            length++;
        }
        return length;
    }

    @GatewayTest
    void an_answer_reaches_the_client_byte_for_byte(Gateway gateway) {
        provider(gateway, CaptureServer.json("x-unheard-of: yes\r\nopenai-processing-ms: 12\r\n", ANSWER));
        Answered answered = gateway.call(chat(gateway.key()));

        assertEquals(ANSWER, answered.body());
        assertEquals("yes", answered.header("x-unheard-of"));
        assertEquals("12", answered.header("openai-processing-ms"));
        LedgerRow row = gateway.ledger().row(answered.requestId());
        assertEquals(9, row.usage().input());
        assertEquals(2, row.usage().output());
        assertEquals("gpt-4o-mini-2024-07-18", row.servedModel());
    }

    @GatewayTest
    void a_stream_reaches_the_client_byte_for_byte_but_for_a_usage_that_it_did_not_ask_for(Gateway gateway) {
        provider(gateway, CaptureServer.events("", EVENTS));
        TestKey key = gateway.key();
        String whole = String.join("", EVENTS);
        Answered asked = gateway.call(stream(key).withUsage());
        Answered notAsked = gateway.call(stream(key));

        assertEquals(whole, asked.body());
        assertEquals(whole.replace(USAGE_EVENT, ""), notAsked.body());
        for (LedgerRow row : gateway.ledger().rows(2)) {
            assertEquals(11, row.usage().totalTokens());
            assertFalse(row.estimated());
        }
    }

    @GatewayTest
    void the_operators_identity_does_not_reach_the_client(Gateway gateway) {
        provider(gateway, CaptureServer.json("""
                        set-cookie: session=1\r
                        openai-organization: org-of-the-operator\r
                        openai-project: proj-of-the-operator\r
                        x-ratelimit-limit-requests: 10000\r
                        x-ratelimit-remaining-tokens: 9999\r
                        x-request-id: req_of_the_provider\r
                        """, ANSWER));
        Answered answered = gateway.call(chat(gateway.key()));

        assertEquals(200, answered.status());
        for (String name : List.of(
                "set-cookie",
                "openai-organization",
                "openai-project",
                "x-ratelimit-limit-requests",
                "x-ratelimit-remaining-tokens")) {
            assertEquals("", answered.header(name), name);
        }
        assertEquals(
                List.of(answered.header("x-request-id")), answered.headers().allValues("x-request-id"));
        gateway.ledger().row(answered.requestId());
    }

    @GatewayTest
    void the_clients_credentials_do_not_reach_the_provider(Gateway gateway) {
        CaptureServer provider = provider(gateway, CaptureServer.json("", ANSWER));
        TestKey key = gateway.key();
        Answered answered = gateway.call(chat(key)
                .header("cookie", "session=1")
                .header("x-api-key", key.secret())
                .header("openai-organization", "org-of-the-client")
                .header("x-forwarded-for", "203.0.113.7")
                .header("x-gabelle-anything", "ours")
                .header("x-client-request-id", "chosen-by-the-client")
                .header("x-unheard-of", "passes"));

        Captured sent = provider.last();
        for (String name :
                List.of("cookie", "x-api-key", "openai-organization", "x-forwarded-for", "x-gabelle-anything")) {
            assertFalse(sent.hasHeader(name), name);
        }
        assertFalse(sent.head().contains(key.secret().toLowerCase(java.util.Locale.ROOT)));
        assertTrue(sent.header("authorization").startsWith("bearer sk-"), "the operator's own key");
        assertEquals("passes", sent.header("x-unheard-of"));
        assertEquals("identity", sent.header("accept-encoding"));
        assertEquals(answered.header("x-request-id"), sent.header("x-client-request-id"));
    }

    @GatewayTest
    void what_came_of_a_stream_is_not_held_back(Gateway gateway) {
        gateway.with(setup -> setup.onDisconnect(OnDisconnect.CANCEL));
        LiveAnswer answer = gateway.node().open(stream(gateway.key()).script("hang_after=3,size=8000"));
        answer.until("\"content\":\"x");
        assertEquals(1, gateway.provider().totals().open(), "the provider is not done, and never will be");
        answer.hangUp();
        gateway.ledger().rows(1);
    }
}
