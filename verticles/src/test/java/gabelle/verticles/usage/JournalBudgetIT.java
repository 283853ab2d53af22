package gabelle.verticles.usage;

import static gabelle.verticles.usage.JournalHouse.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import gabelle.verticles.usage.JournalSettings.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalBudgetIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @SuppressWarnings("NullAway.Init")
    private JournalHouse house;

    @BeforeEach
    void open() {
        house = new JournalHouse(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void calls_are_accepted_while_all_journals_together_are_within_the_budget() throws IOException {
        Path first = segment();
        Path second = segment();
        JournalBudget budget = await(JournalBudget.start(house.vertx, house.journals, settings(1_000, 0)));
        assertTrue(budget.accepting());

        Files.write(first, new byte[600]);
        Files.write(second, new byte[401]);
        Await.until("the budget is exceeded", () -> !budget.accepting());
        assertEquals(1_001, budget.bytes());

        Files.delete(second);
        Await.until("there is room again", budget::accepting);
        budget.close();
    }

    @Test
    void no_call_is_accepted_while_the_disk_is_below_its_watermark() throws IOException {
        assertFalse(await(JournalBudget.start(house.vertx, house.journals, settings(1_000, Long.MAX_VALUE)))
                .accepting());
    }

    @Test
    void no_call_is_accepted_where_the_journals_cannot_be_measured() throws IOException {
        assertFalse(await(JournalBudget.start(house.vertx, data.resolve("gone"), settings(1_000, 0)))
                .accepting());
    }

    @Test
    void a_setting_out_of_bounds_is_refused_by_its_name() {
        var failure = assertThrows(
                IllegalArgumentException.class, () -> new JournalSettings(Durability.FAST, 1, 50, 1_000, 0));

        assertTrue(failure.toString().contains("it must be between 65536 and"), failure.toString());
    }

    private static JournalSettings settings(long bytesMax, long diskFreeMinBytes) {
        return new JournalSettings(Durability.FAST, 64 * 1024, 50, bytesMax, diskFreeMinBytes);
    }

    private Path segment() throws IOException {
        Path journal =
                Files.createDirectory(house.journals.resolve(UUID.randomUUID().toString()));
        return Files.createFile(SegmentPath.of(journal, 1).path());
    }
}
