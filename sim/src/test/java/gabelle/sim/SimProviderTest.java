package gabelle.sim;

import static gabelle.sim.RunningSim.CHAT;
import static gabelle.sim.RunningSim.HELLO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimProviderTest {
    @Test
    void several_loops_share_a_free_port_and_one_log() throws Exception {
        try (RunningSim sim = new RunningSim(SimSettings.defaults().withLoops(3))) {
            assertEquals("http://127.0.0.1:" + sim.provider.port() + "/v1", sim.provider.baseUrl());
            for (int i = 0; i < 9; i++) { // connections go round the loops
                byte[] answer = sim.raw(HELLO, 1 << 16, "connection", "close");
                assertTrue(new String(answer, StandardCharsets.UTF_8).startsWith("HTTP/1.1 200"));
            }
            assertEquals(9, sim.log().totals().finished());
        }
    }

    @Test
    void two_providers_live_side_by_side() throws Exception {
        try (RunningSim one = new RunningSim(SimSettings.defaults());
                RunningSim two = new RunningSim(SimSettings.defaults())) {
            one.post(CHAT, HELLO);

            assertEquals(1, one.log().totals().calls());
            assertEquals(0, two.log().totals().calls());
        }
    }

    @Test
    void a_stopped_provider_closes_its_port_and_its_open_calls() throws Exception {
        RunningSim sim = new RunningSim(SimSettings.defaults().withLoops(2));
        try (Socket hanging = sim.open(HELLO, "x-sim-script", "hang")) {
            RunningSim.until("the hang is there", () -> sim.log().totals().open() == 1);
            sim.close();
            assertEquals(-1, hanging.getInputStream().read());
        }
        assertThrows(ConnectException.class, () -> sim.post(CHAT, HELLO));
        assertEquals(0, sim.log().totals().open());
    }

    @Test
    void settings_and_arguments_out_of_bounds_are_refused_and_no_key_is_shown() {
        assertThrows(
                IllegalArgumentException.class, () -> SimSettings.defaults().withPort(70_000));
        assertThrows(IllegalArgumentException.class, () -> SimMain.settings("--prot", "1"));
        assertThrows(IllegalArgumentException.class, () -> SimMain.settings("--port"));
        assertThrows(IllegalArgumentException.class, () -> SimMain.settings("--port", "x"));
        SimSettings settings = SimMain.settings("--port", "1", "--loops", "2", "--key", "sk-abc", "--log-max", "3");
        assertEquals(new SimSettings("127.0.0.1", 1, 2, "sk-abc", 1, Manner.OPENAI, 3), settings);
        assertFalse(settings.toString().contains("sk-abc"));
    }

    @Test
    void runs_as_a_process_and_says_where() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SimMain.class.getName(),
                        "--key",
                        "sk-test")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            assertTrue(line.matches("simulated provider on http://127\\.0\\.0\\.1:[0-9]+/v1"), line);
        } finally {
            process.destroy();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
    }
}
