package gabelle.engine.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.price.PriceList.Entry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PriceListTest {
    private static final Price OLD = price("old");
    private static final Price NEW = price("new");
    private static final PriceList PRICES = new PriceList(List.of(
            new Entry("openai", "gpt-4o-mini", 1_000, OLD),
            new Entry("openai", "gpt-4o-mini", 2_000, NEW),
            new Entry("openai", "gpt-4o-mini-2024-07-18", 1_000, OLD),
            new Entry("azure", "gpt-4o", 1_000, OLD)));

    private static Price price(String id) {
        return new Price(id, 1, 1, 1, 1, 1, 1, 1, 0);
    }

    @Test
    void the_latest_price_that_is_effective_counts() {
        assertEquals(Optional.empty(), PRICES.at("openai", "gpt-4o-mini", 999));
        assertEquals(Optional.of(OLD), PRICES.at("openai", "gpt-4o-mini", 1_000));
        assertEquals(Optional.of(OLD), PRICES.at("openai", "gpt-4o-mini", 1_999));
        assertEquals(Optional.of(NEW), PRICES.at("openai", "gpt-4o-mini", 2_000));
        assertEquals(Optional.of(NEW), PRICES.at("openai", "gpt-4o-mini", Long.MAX_VALUE));
    }

    @Test
    void no_name_is_guessed_from_another() {
        assertTrue(PRICES.at("openai", "gpt-4o-mini-2025-01-01", 5_000).isEmpty());
        assertTrue(PRICES.at("openai", "gpt-4o", 5_000).isEmpty());
        assertTrue(PRICES.at("nobody", "gpt-4o", 5_000).isEmpty());
    }

    @Test
    void the_models_of_a_provider_are_listed() {
        assertEquals(Set.of("gpt-4o-mini", "gpt-4o-mini-2024-07-18"), PRICES.models("openai"));
        assertEquals(Set.of(), PRICES.models("nobody"));
    }

    @Test
    void two_prices_at_one_time_are_refused() {
        List<Entry> twice = List.of(new Entry("p", "m", 1, OLD), new Entry("p", "m", 1, NEW));
        assertThrows(IllegalArgumentException.class, () -> new PriceList(twice));
    }
}
