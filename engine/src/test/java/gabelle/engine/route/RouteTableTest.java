package gabelle.engine.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RouteTableTest {
    private static final Route ROUTE = new Route("gpt-4o", List.of(new Candidate("openai", "gpt-4o-2024-08-06")));

    @Test
    void finds_a_model_under_its_own_name_only() {
        RouteTable table = new RouteTable(List.of(ROUTE));
        assertEquals(Optional.of(ROUTE), table.find("gpt-4o"));
        assertTrue(table.find("gpt-4o-2024-08-06").isEmpty());
        assertEquals(List.of("gpt-4o"), List.copyOf(table.models()));
    }

    @Test
    void refuses_a_route_that_leads_nowhere_and_one_too_many() {
        assertThrows(IllegalArgumentException.class, () -> new Route("m", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(ROUTE, ROUTE)));
    }
}
