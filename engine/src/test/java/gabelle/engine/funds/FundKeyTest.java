package gabelle.engine.funds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FundKeyTest {
    @Test
    void funds_are_ordered_as_postgres_orders_their_rows() {
        UUID low = UUID.fromString("00000000-0000-4000-8000-000000000000");
        UUID high = UUID.fromString("f0000000-0000-4000-8000-000000000000");
        List<FundKey> ordered = List.of(
                new FundKey(low, Source.ALLOWANCE, Meter.IMAGES, 5),
                new FundKey(low, Source.ALLOWANCE, Meter.REQUESTS, 5),
                new FundKey(low, Source.ALLOWANCE, Meter.TOKENS, 5),
                new FundKey(low, Source.ALLOWANCE, Meter.TOKENS, 6),
                new FundKey(low, Source.CREDITS, Meter.CREDITS, 0),
                new FundKey(low, Source.OVERAGE, Meter.MONEY, 5),
                new FundKey(high, Source.ALLOWANCE, Meter.IMAGES, 5));

        assertEquals(ordered, ordered.reversed().stream().sorted().toList());
    }
}
