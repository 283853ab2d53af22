package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Money under everything that can go wrong, out of seeds: the production classes against a model of what must hold. */
class SimulationIT {
    private static final int STEPS = 5_000;
    private static final int THREADS = 2;

    @Test
    void money_is_neither_lost_nor_made_in_200_traces() throws Exception {
        run(200);
    }

    @Test
    @Tag("soak")
    void money_is_neither_lost_nor_made_in_10000_traces() throws Exception {
        run(10_000);
    }

    private static void run(int seeds) throws Exception {
        long only = Long.getLong("gabelle.simulation.seed", 0);
        long beganNanos = System.nanoTime();
        SimFigures figures = SimTrace.quietly(() -> only != 0 ? SimTrace.run(only, STEPS) : all(seeds));
        System.out.println("Simulation of the money in memory: " + (only == 0 ? seeds + " seeds" : "seed " + only)
                + ", " + (System.nanoTime() - beganNanos) / 1_000_000 + " ms: " + figures);
        if (only != 0) {
            return;
        }
        for (String what : List.of("crashes", "torn writes", "fences", "shortfalls", "expire", "holds expired")) {
            assertTrue(figures.of(what) > 0, () -> "there were no " + what);
        }
    }

    private static SimFigures all(int seeds) throws Exception {
        SimFigures figures = new SimFigures();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<SimFigures>> traces = new ArrayList<>();
            for (long seed = 1; seed <= seeds; seed++) {
                long its = seed;
                traces.add(threads.submit(() -> SimTrace.run(its, STEPS)));
            }
            try {
                for (Future<SimFigures> trace : traces) {
                    figures.add(trace.get());
                }
            } finally {
                threads.shutdownNow();
            }
        }
        return figures;
    }
}
