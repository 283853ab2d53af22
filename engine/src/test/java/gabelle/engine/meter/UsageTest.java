package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class UsageTest {
    @Test
    void of_two_the_larger_one_is_taken_in_each_bucket() {
        Usage one = new Usage(1, 20, 3, 40, 5, 60, 7, 80, 9, 100, 11, 120, 13);
        Usage other = new Usage(10, 2, 30, 4, 50, 6, 70, 8, 90, 10, 110, 12, 130);
        Usage most = new Usage(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130);
        assertEquals(most, one.orMore(other));
        assertEquals(most, other.orMore(one));
    }
}
