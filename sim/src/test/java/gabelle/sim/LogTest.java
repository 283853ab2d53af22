package gabelle.sim;

import static gabelle.sim.RunningSim.CHAT;
import static gabelle.sim.RunningSim.HELLO;
import static gabelle.sim.RunningSim.json;
import static gabelle.sim.RunningSim.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTest {
    @Test
    void shows_a_call_by_id_over_http() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults())) {
            call(sim, "mine", "prompt=12,completion=34,cached=4,reasoning=5");

            String expected = """
                            {"id": "mine", "path": "/v1/chat/completions", "model": "gpt-4o-mini",
                             "script": "prompt=12,completion=34,cached=4,reasoning=5", "stream": false,
                             "prompt_tokens": 12, "cached_tokens": 4, "completion_tokens": 34, "reasoning_tokens": 5,
                             "completion_tokens_sent": 34, "completion_tokens_charged": 34, "usage_reported": true, "finished": true, "status": 200,
                             "aborted": false, "times": 1, "content_bytes_sent": 39, "cache_write_tokens": 0,
                             "cache_write_long_tokens": 0, "revision": 2}""";
            assertEquals(json(expected), json(sim.get("/sim/log/mine").body()));
            assertEquals(404, sim.get("/sim/log/yours").statusCode());
        }
    }

    @Test
    void counts_how_often_an_id_was_called_and_shows_the_latest() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults())) {
            call(sim, "again", "status=500");
            call(sim, "again", "");

            SimCall call = sim.log().call("again").orElseThrow();
            assertEquals(2, call.times());
            assertEquals(200, call.status());
            assertEquals(1, sim.log().calls().size());
            assertEquals(2, sim.log().totals().calls());
            assertEquals(1, sim.log().totals().errors());
        }
    }

    @Test
    void an_earlier_call_that_ends_later_does_not_hide_the_latest() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults())) {
            try (Socket hanging = sim.open(HELLO, "x-sim-script", "hang", "x-client-request-id", "twice")) {
                assertTrue(hanging.isConnected());
                until("the hang is there", () -> sim.log().call("twice").isPresent());
                call(sim, "twice", "");
            }
            until("the hang has ended", () -> sim.log().totals().aborted() == 1);
            assertTrue(sim.log().call("twice").orElseThrow().finished());
        }
    }

    @Test
    void a_hang_stays_open_until_the_client_leaves() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults())) {
            try (Socket hanging = sim.open(HELLO, "x-sim-script", "hang", "x-client-request-id", "hang")) {
                assertTrue(hanging.isConnected());
                until("the hang is there", () -> sim.log().totals().open() == 1);
                assertEquals(0, sim.log().call("hang").orElseThrow().status());
            }
            until("the abort is seen", () -> sim.log().totals().open() == 0);
            assertTrue(sim.log().call("hang").orElseThrow().aborted());
        }
    }

    @Test
    void a_delayed_answer_is_not_written_to_a_client_that_left() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults())) {
            try (Socket waiting = sim.open(HELLO, "x-sim-script", "delay=60000", "x-client-request-id", "gone")) {
                assertTrue(waiting.isConnected());
                until("the call is there", () -> sim.log().totals().open() == 1);
            }
            until("the abort is seen", () -> sim.log().totals().aborted() == 1);
            assertEquals(0, sim.log().call("gone").orElseThrow().completionTokensSent());
        }
    }

    @Test
    void lists_what_changed_since_a_revision() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults())) {
            call(sim, "a", "");
            call(sim, "b", "");
            List<JsonNode> all = lines(sim, "/sim/log");
            long revision = all.getLast().path("revision").longValue();
            call(sim, "a", "");

            assertEquals(List.of("a", "b"), ids(all));
            assertEquals(List.of("a"), ids(lines(sim, "/sim/log?since=" + revision)));
            assertEquals(List.of("b"), ids(lines(sim, "/sim/log?limit=1")));
        }
    }

    @Test
    void drops_the_oldest_when_it_is_full() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults().withLogMax(2))) {
            for (String id : List.of("a", "b", "c")) {
                call(sim, id, "");
            }
            assertEquals(
                    List.of("b", "c"),
                    sim.log().calls().stream().map(SimCall::id).toList());
            assertEquals(1, sim.log().totals().dropped());
        }
    }

    @Test
    void keeps_totals_only_with_room_for_none() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults().withLogMax(0))) {
            call(sim, "a", "prompt=3,completion=4");
            call(sim, "b", "prompt=5,completion=6,cached=2,reasoning=1");

            JsonNode totals = json(sim.get("/sim/totals").body());
            assertEquals(List.of(), sim.log().calls());
            assertEquals(2, totals.path("calls").intValue());
            assertEquals(8, totals.path("prompt_tokens").intValue());
            assertEquals(10, totals.path("completion_tokens").intValue());
            assertEquals(10, totals.path("completion_tokens_sent").intValue());
            assertEquals(2, totals.path("cached_tokens").intValue());
            assertEquals(1, totals.path("reasoning_tokens").intValue());
            assertEquals(2, totals.path("finished").intValue());
        }
    }

    @Test
    void forgets_everything_when_told() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults())) {
            call(sim, "a", "");

            assertEquals(204, sim.send("DELETE", "/sim/log", "").statusCode());
            assertEquals(List.of(), sim.log().calls());
            assertEquals(0, sim.log().totals().calls());
        }
    }

    private static void call(RunningSim sim, String id, String script) throws Exception {
        sim.post(CHAT, HELLO, "x-client-request-id", id, "x-sim-script", script);
    }

    private static List<JsonNode> lines(RunningSim sim, String path) throws Exception {
        return sim.get(path).body().lines().map(RunningSim::json).toList();
    }

    private static List<String> ids(List<JsonNode> calls) {
        return calls.stream().map(call -> call.path("id").textValue()).toList();
    }
}
