package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing: here it has something to find. */
class PlantedBugsIT {
    private static final int SEEDS_MAX = 500;
    private static final int STEPS = 2_000;

    @BeforeAll
    static void install() {
        ByteBuddyAgent.install();
    }

    @ParameterizedTest
    @EnumSource
    void a_planted_bug_is_found_within_500_seeds(SimBug bug) throws Exception {
        Runnable takeOut = bug.plant();
        try {
            String found = SimTrace.quietly(() -> found(bug));
            System.out.println("Planted " + bug + ": " + found);
        } finally {
            takeOut.run();
        }
    }

    @AfterAll
    static void without_them_nothing_is_found() throws Exception {
        SimTrace.quietly(() -> SimTrace.run(1, STEPS));
    }

    private static String found(SimBug bug) {
        for (int seed = 1; seed <= SEEDS_MAX; seed++) {
            try {
                SimTrace.run(seed, STEPS);
            } catch (AssertionError finding) {
                assertTrue(
                        finding.getCause() instanceof SimBroken broken
                                && bug.checks().contains(broken.check()),
                        () -> "found by something else than " + bug.checks() + ": " + finding);
                return String.valueOf(finding.getMessage());
            }
        }
        throw new AssertionError("not found by " + SEEDS_MAX + " seeds");
    }
}
