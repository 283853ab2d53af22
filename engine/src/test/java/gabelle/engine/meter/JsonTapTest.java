package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTapTest {
    private static JsonTap read(String body) {
        JsonTap tap = new JsonTap(Dialect.OPENAI);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertSame(bytes, tap.feed(bytes));
        assertEquals(0, tap.finish().length);
        return tap;
    }

    private static JsonTap usage(String usage) {
        return read("{\"model\":\"m\",\"usage\":" + usage + "}");
    }

    private static Usage buckets(
            long input, long cached, long written, long output, long reasoning, long audioIn, long audioOut) {
        return new Usage(input, cached, written, 0, output, reasoning, audioIn, audioOut, 0, 0, 0);
    }

    @Test
    void takes_cached_tokens_out_of_the_input() {
        JsonTap tap = read(Answers.CHAT);
        assertEquals(Optional.of(buckets(93, 1024, 0, 46, 0, 0, 0)), tap.usage());
        assertEquals("gpt-4.1-2025-04-14", tap.servedModel());
        assertFalse(tap.absurd());
    }

    @Test
    void counts_tool_calls_as_generated() {
        JsonTap tap = read(Answers.TOOL_CALL);
        assertEquals(Optional.of(Usage.tokens(82, 17)), tap.usage());
        assertEquals( // 35 letters and spaces, and what else stands in {\n"location": "Boston, MA"\n}
                Math.ceilDiv(35, 4) + 2 + "__{\n\"\":\",\"\n}".length(), tap.deliveredTokensEstimate());
    }

    @Test
    void takes_reasoning_and_cache_writes_out_of_their_totals() {
        assertEquals(
                Optional.of(buckets(200, 2000, 400, 162, 1024, 0, 0)),
                read(Answers.REASONING_WITH_CACHE_WRITE).usage());
    }

    @Test
    void takes_audio_out_of_both_totals() {
        assertEquals(
                Optional.of(buckets(15, 0, 0, 12, 0, 45, 38)),
                read(Answers.AUDIO).usage());
    }

    @Test
    void reads_an_embedding_which_has_no_output() {
        assertEquals(Optional.of(Usage.tokens(8, 0)), read(Answers.EMBEDDING).usage());
    }

    @Test
    void the_last_usage_wins() {
        JsonTap tap = read("{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1},"
                + "\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3}}");
        assertEquals(Optional.of(Usage.tokens(2, 3)), tap.usage());
    }

    @Test
    void null_says_nothing() {
        JsonTap tap = usage("null");
        assertTrue(tap.usage().isEmpty());
        assertFalse(tap.absurd());
        assertEquals(
                Optional.of(Usage.tokens(3, 4)),
                usage("{\"prompt_tokens\":3,\"completion_tokens\":4,"
                                + "\"total_tokens\":null,\"prompt_tokens_details\":null,\"completion_tokens_details\":"
                                + "{\"reasoning_tokens\":null}}")
                        .usage());
    }

    @Test
    void unknown_members_do_not_confuse_the_known_ones() {
        assertEquals(
                Optional.of(buckets(7, 3, 0, 4, 0, 0, 0)),
                usage("{\"x\":{\"prompt_tokens\":99,\"y\":[{\"total_tokens\":1}]},\"prompt_tokens\":10,"
                                + "\"prompt_tokens_details\":{\"z\":{\"cached_tokens\":8},\"cached_tokens\":3},"
                                + "\"cached_tokens\":9,\"completion_tokens\":4,\"total_tokens\":14}")
                        .usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "\"12\"",
                "{\"completion_tokens\":4}",
                "{\"prompt_tokens\":4}",
                "{\"prompt_tokens\":-1,\"completion_tokens\":4}",
                "{\"prompt_tokens\":1,\"completion_tokens\":-4}",
                "{\"prompt_tokens\":1000000001,\"completion_tokens\":4}",
                "{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":9223372036854775807}",
                "{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":4}",
                "{\"prompt_tokens\":1.5,\"completion_tokens\":4}",
                "{\"prompt_tokens\":1e3,\"completion_tokens\":4}",
                "{\"prompt_tokens\":\"1\",\"completion_tokens\":4}",
                "{\"prompt_tokens\":true,\"completion_tokens\":4}",
                "{\"prompt_tokens\":1,\"completion_tokens\":4,\"total_tokens\":6}",
                "{\"prompt_tokens\":1,\"total_tokens\":6}",
                "{\"prompt_tokens\":5,\"completion_tokens\":4,\"prompt_tokens_details\":{\"cached_tokens\":6}}",
                "{\"prompt_tokens\":5,\"completion_tokens\":4,\"prompt_tokens_details\":{\"cached_tokens\":-6}}",
                "{\"prompt_tokens\":5,\"completion_tokens\":4,\"prompt_tokens_details\":"
                        + "{\"cached_tokens\":3,\"audio_tokens\":3}}",
                "{\"prompt_tokens\":5,\"completion_tokens\":4,\"completion_tokens_details\":{\"reasoning_tokens\":5}}"
            })
    void an_impossible_usage_is_absurd_and_not_known(String impossible) {
        JsonTap tap = usage(impossible);
        assertTrue(tap.absurd());
        assertTrue(tap.usage().isEmpty());
    }

    @Test
    void garbage_is_relayed_and_says_nothing() {
        for (String body :
                new String[] {"", "<html>", "{\"usage\":{\"prompt_tokens\":1", "{]", "nul", "[".repeat(99)}) {
            JsonTap tap = read(body);
            assertTrue(tap.usage().isEmpty(), body);
            assertFalse(tap.absurd(), body);
        }
    }

    @Test
    void what_can_be_no_json_is_told_from_what_is_not_whole_yet() {
        assertTrue(read("<html>").broken());
        assertTrue(read("{\"usage\": }").broken());
        assertFalse(read("{\"usage\":{\"prompt_tokens\":1").broken());
        assertFalse(read("{}").broken());
        assertFalse(read("").broken());
    }

    @Test
    void an_error_is_seen() {
        assertTrue(read("{\"error\":{\"message\":\"no\"}}").errorSeen());
        assertFalse(read("{\"error\":null}").errorSeen());
    }

    @Test
    void a_long_string_is_passed_over_and_what_follows_is_read() {
        String audio = "QUJD\\\"A/=".repeat(60_000);
        String body = "{\"choices\":[{\"message\":{\"audio\":{\"data\":\"" + audio + "\"},\"content\":\"" + audio
                + "\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";
        for (int chunk : new int[] {1, 7, 1_000, 100_000, body.length()}) {
            JsonTap tap = feed(body.getBytes(StandardCharsets.UTF_8), chunk);
            assertEquals(Optional.of(Usage.tokens(3, 4)), tap.usage(), "chunks of " + chunk);
            assertTrue(tap.deliveredTokensEstimate() >= 480_000 / 4, "chunks of " + chunk);
            assertTrue(tap.deliveredTokensEstimate() <= 60_000 * 17 / 4 + 2, "chunks of " + chunk);
        }
    }

    private static JsonTap feed(byte[] body, int chunkBytes) {
        JsonTap tap = new JsonTap(Dialect.OPENAI);
        for (int at = 0; at < body.length; at += chunkBytes) {
            tap.feed(Arrays.copyOfRange(body, at, Math.min(body.length, at + chunkBytes)));
        }
        tap.finish();
        return tap;
    }

    @Test
    void any_chunking_gives_the_same() {
        for (String body : Answers.BODIES) {
            JsonTap whole = read(body);
            for (int chunk = 1; chunk < 40; chunk++) {
                JsonTap tap = feed(body.getBytes(StandardCharsets.UTF_8), chunk);
                assertEquals(whole.usage(), tap.usage());
                assertEquals(whole.servedModel(), tap.servedModel());
                assertEquals(whole.deliveredTokensEstimate(), tap.deliveredTokensEstimate());
            }
        }
    }

    @Test
    void no_bytes_make_it_throw() {
        Seeded.forEach(3_000, random -> {
            byte[] body =
                    Answers.BODIES.get(random.nextInt(Answers.BODIES.size())).getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(8); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            feed(body, 1 + random.nextInt(body.length));
        });
    }
}
