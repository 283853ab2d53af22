package gabelle.engine.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RouteTableTest {
    private static final List<Candidate> CANDIDATES = List.of(new Candidate("openai", "gpt-4o-2024-08-06"));
    private static final Route ROUTE = new Route(List.of("gpt-4o", "openai/gpt-4o"), CANDIDATES);

    @Test
    void finds_a_model_by_each_of_its_names_and_lists_it_once() {
        RouteTable table = new RouteTable(List.of(ROUTE));
        assertEquals(Optional.of(ROUTE), table.find("gpt-4o"));
        assertEquals(Optional.of(ROUTE), table.find("openai/gpt-4o"));
        assertTrue(table.find("gpt-4").isEmpty());
        assertEquals(List.of("gpt-4o"), List.copyOf(table.models()));
    }

    @Test
    void refuses_a_route_that_leads_nowhere_and_a_second_one() {
        assertThrows(IllegalArgumentException.class, () -> new Route(List.of("m"), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Route(List.of(), CANDIDATES));
        Route clash = new Route(List.of("m", "openai/gpt-4o"), CANDIDATES);
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(ROUTE, ROUTE)));
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(ROUTE, clash)));
    }
}
