package gabelle.sim;

import static gabelle.sim.RunningSim.CHAT;
import static gabelle.sim.RunningSim.STREAM;
import static gabelle.sim.RunningSim.STREAM_USAGE;
import static gabelle.sim.RunningSim.events;
import static gabelle.sim.RunningSim.json;
import static gabelle.sim.RunningSim.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StreamTest {
    private static RunningSim sim;

    @BeforeAll
    static void start() {
        sim = new RunningSim(SimSettings.defaults());
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    @Test
    void sends_role_content_finish_reason_and_done() throws Exception {
        HttpResponse<String> response = stream(STREAM, "chunks=3");
        List<String> events = events(response.body());

        assertEquals("text/event-stream; charset=utf-8", header(response, "content-type"));
        assertEquals(6, events.size());
        assertEquals("assistant", delta(events.get(0)).path("role").textValue());
        for (String content : events.subList(1, 4)) {
            assertTrue(delta(content).path("content").isTextual());
            assertTrue(choice(content).path("finish_reason").isNull());
        }
        assertEquals("stop", choice(events.get(4)).path("finish_reason").textValue());
        assertEquals("[DONE]", events.get(5));
        for (String event : events.subList(0, 5)) {
            assertEquals("chat.completion.chunk", json(event).path("object").textValue());
            assertEquals(json(events.get(0)).path("id"), json(event).path("id"));
            assertTrue(json(event).path("obfuscation").isTextual());
        }
    }

    @Test
    void has_twenty_chunks_of_content_unless_told_otherwise() throws Exception {
        assertEquals(23, events(stream(STREAM, "").body()).size());
    }

    @Test
    void tells_no_usage_unless_asked() throws Exception {
        HttpResponse<String> response = stream(STREAM, "");

        assertTrue(dataEvents(response).noneMatch(event -> event.has("usage")));
        assertFalse(called(response).usageReported());
    }

    @Test
    void tells_the_usage_in_a_last_chunk_without_choices_if_asked() throws Exception {
        HttpResponse<String> response = stream(STREAM_USAGE, "chunks=2,prompt=12,completion=34,cached=4");
        List<JsonNode> events = dataEvents(response).toList();

        assertEquals(5, events.size());
        for (JsonNode event : events.subList(0, 4)) {
            assertTrue(event.has("usage") && event.path("usage").isNull());
        }
        JsonNode last = events.get(4);
        assertTrue(last.path("choices").isArray() && last.path("choices").isEmpty());
        assertEquals(12, last.path("usage").path("prompt_tokens").intValue());
        assertEquals(46, last.path("usage").path("total_tokens").intValue());
        assertEquals(
                4,
                last.path("usage")
                        .path("prompt_tokens_details")
                        .path("cached_tokens")
                        .intValue());
        assertTrue(called(response).usageReported());
    }

    @Test
    void leaves_out_the_obfuscation_if_asked() throws Exception {
        String body = STREAM_USAGE.replace("\"include_usage\":true", "\"include_obfuscation\":false");

        assertTrue(dataEvents(stream(body, "")).noneMatch(event -> event.has("obfuscation")));
    }

    @Test
    void leaves_out_the_usage_if_told_to() throws Exception {
        HttpResponse<String> response = stream(STREAM_USAGE, "no_usage");

        assertTrue(dataEvents(response).allMatch(event -> event.path("usage").isNull()));
        assertTrue(called(response).finished());
        assertFalse(called(response).usageReported());
    }

    @Test
    void negates_the_usage_if_told_to() throws Exception {
        List<JsonNode> events = dataEvents(stream(STREAM_USAGE, "usage_negative,prompt=12,completion=3"))
                .toList();

        assertEquals(-15, events.getLast().path("usage").path("total_tokens").intValue());
    }

    @Test
    void what_was_sent_of_a_finished_stream_is_what_was_generated() throws Exception {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String script = "chunks=" + random.nextInt(60) + ",completion=" + random.nextInt(500)
                    + (random.nextBoolean() ? ",split" : "")
                    + (random.nextBoolean() ? ",size=" + random.nextInt(9999) : "");
            HttpResponse<String> response = stream(random.nextBoolean() ? STREAM : STREAM_USAGE, script);
            SimCall call = called(response);
            String content = dataEvents(response)
                    .map(event -> event.at("/choices/0/delta/content").asText(""))
                    .reduce("", String::concat);
            String repeat = "seed " + seed + ": " + script;
            assertTrue(response.body().endsWith("data: [DONE]\n\n"), repeat);
            assertTrue(call.finished(), repeat);
            assertEquals(call.completionTokens(), call.completionTokensSent(), repeat);
            assertEquals(content.getBytes(StandardCharsets.UTF_8).length, call.contentBytesSent(), repeat);
        }
    }

    @Test
    void is_cut_after_so_many_chunks() throws Exception {
        String wire = raw("cut=7,chunks=10,completion=100", "cut");

        assertEquals(8, wire.split("data: \\{", -1).length - 1);
        assertFalse(wire.contains("data: [DONE]\n\n"));
        assertFalse(wire.endsWith("0\r\n\r\n"));
        SimCall call = sim.log().call("cut").orElseThrow();
        assertEquals(70, call.completionTokensSent());
        assertEquals(100, call.completionTokens());
        assertFalse(call.finished() || call.aborted() || call.usageReported());
    }

    @Test
    void can_be_cut_between_the_usage_and_the_end() throws Exception {
        String wire = raw("cut=12,chunks=10", "late");

        assertTrue(wire.contains("\"choices\":[],\"usage\":{"));
        assertFalse(wire.contains("data: [DONE]\n\n"));
        SimCall call = sim.log().call("late").orElseThrow();
        assertTrue(call.usageReported());
        assertFalse(call.finished());
    }

    @Test
    void breaks_its_bytes_at_awkward_places_if_told_to() throws Exception {
        String wire = raw("split,cut=30,chunks=30", "split");

        String eventHead = "data: {\"id\":\"chatcmpl-";
        int whole = wire.split(Pattern.quote("\r\n" + eventHead), -1).length - 1;
        assertTrue(whole < 20, "events that begin a piece: " + whole);
        assertEquals(31, events(stream(STREAM, "split,chunks=28").body()).size());
    }

    @Test
    void stalls_after_so_many_chunks_and_notices_that_the_client_left() throws Exception {
        try (Socket socket = open("hang_after=3,chunks=10,completion=100", "stall")) {
            until("the stream stalls", () -> sent("stall") == 30);
            assertEquals(1, sim.log().totals().open());
            assertTrue(new String(RunningSim.read(socket, 400), StandardCharsets.UTF_8).startsWith("HTTP/1.1 200"));
        }
        until("the abort is seen", () -> sim.log().call("stall").orElseThrow().aborted());
        assertFalse(sim.log().call("stall").orElseThrow().finished());
        assertEquals(0, sim.log().totals().open());
    }

    @Test
    void pauses_between_chunks_and_notices_that_the_client_left() throws Exception {
        try (Socket socket = open("interval=20,chunks=10000", "paused")) {
            RunningSim.read(socket, 2000);
        }
        until(
                "the abort is seen",
                () -> sim.log().call("paused").filter(SimCall::aborted).isPresent());
        assertTrue(sent("paused") < sim.log().call("paused").orElseThrow().completionTokens());
    }

    @Test
    void writes_no_faster_than_the_client_reads() throws Exception {
        int size = 64 << 20;
        try (Socket socket = open("chunks=2000,size=" + size, "slow")) {
            RunningSim.read(socket, 2000);
        }
        until(
                "the abort is seen",
                () -> sim.log().call("slow").filter(SimCall::aborted).isPresent());
        long written = sim.log().call("slow").orElseThrow().contentBytesSent();
        assertTrue(written < size / 2, "written to a client that did not read: " + written);
    }

    @Test
    void a_large_stream_arrives_whole() throws Exception {
        HttpResponse<String> response = stream(STREAM_USAGE, "chunks=500,size=20000000");

        assertEquals(504, events(response.body()).size());
        assertEquals(20_000_000, called(response).contentBytesSent());
    }

    @Test
    void the_head_can_come_long_before_the_first_chunk() throws Exception {
        try (Socket socket = open("slow_head=60000", "head")) {
            String head = new String(RunningSim.read(socket, 100), StandardCharsets.UTF_8);
            assertTrue(head.startsWith("HTTP/1.1 200"), head);
        }
        until(
                "the abort is seen",
                () -> sim.log().call("head").filter(SimCall::aborted).isPresent());
        assertEquals(0, sent("head"));
    }

    private static HttpResponse<String> stream(String body, String script) throws Exception {
        return sim.post(CHAT, body, "x-sim-script", script);
    }

    private static String raw(String script, String id) throws Exception {
        return new String(
                sim.raw(STREAM_USAGE, 1 << 20, "x-sim-script", script, "x-client-request-id", id),
                StandardCharsets.UTF_8);
    }

    private static Socket open(String script, String id) throws Exception {
        return sim.open(STREAM, "x-sim-script", script, "x-client-request-id", id);
    }

    private static long sent(String id) {
        return sim.log().call(id).map(SimCall::completionTokensSent).orElse(-1L);
    }

    private static Stream<JsonNode> dataEvents(HttpResponse<String> response) {
        return events(response.body()).stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(RunningSim::json);
    }

    private static JsonNode choice(String event) {
        return json(event).path("choices").path(0);
    }

    private static JsonNode delta(String event) {
        return choice(event).path("delta");
    }

    private static SimCall called(HttpResponse<?> response) {
        return sim.log().call(header(response, "x-request-id")).orElseThrow();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
