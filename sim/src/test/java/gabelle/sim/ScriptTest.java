package gabelle.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    @ParameterizedTest
    @EnumSource(Word.class)
    void every_word_is_understood_within_its_bounds(Word word) {
        Script script = Script.parse(" " + word.spelling() + " = " + word.max + " ");

        assertTrue(script.has(word));
        assertEquals(word.max, script.value(word, -1));
        assertThrows(IllegalArgumentException.class, () -> Script.parse(word.spelling() + "=" + (word.max + 1)));
        assertThrows(IllegalArgumentException.class, () -> Script.parse(word.spelling() + "=" + (word.min - 1)));
    }

    @Test
    void words_are_combined_and_what_is_not_said_has_no_value() {
        Script script = Script.parse("delay=200,slow_head,hang");

        assertEquals(200, script.value(Word.DELAY, 0));
        assertEquals(500, script.value(Word.SLOW_HEAD, 0));
        assertTrue(script.has(Word.HANG));
        assertFalse(script.has(Word.CUT));
        assertEquals(7, script.value(Word.CUT, 7));
        assertEquals("delay=200,slow_head,hang", script.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"delay", "delay=", "delay=x", "delay=1,", "dealy=1", "status=200", "delay=1;hang"})
    void nonsense_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Script.parse(text));
    }

    @Test
    void nothing_is_no_script() {
        assertTrue(Script.parse("  ").isNone());
    }

    @Test
    void seeded_counts_keep_the_invariants_and_differ() {
        long cachedCalls = 0;
        long reasoningCalls = 0;
        for (long seed = 1; seed <= 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 100; i++) {
                long max = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(300);
                TokenCounts counts = TokenCounts.of(seed, i, max, Script.NONE);
                String repeat = "seed " + seed + ", call " + i + ": " + counts;
                assertTrue(counts.prompt() >= 1 && counts.completion() >= 1 && counts.completion() <= max, repeat);
                assertTrue(counts.cached() >= 0 && counts.cached() <= counts.prompt(), repeat);
                assertTrue(counts.reasoning() >= 0 && counts.reasoning() <= counts.completion(), repeat);
                cachedCalls += counts.cached() > 0 ? 1 : 0;
                reasoningCalls += counts.reasoning() > 0 ? 1 : 0;
            }
        }
        assertTrue(cachedCalls > 1500 && cachedCalls < 3500, "cached: " + cachedCalls);
        assertTrue(reasoningCalls > 1500 && reasoningCalls < 3500, "reasoning: " + reasoningCalls);
    }

    @Test
    void the_same_seed_counts_the_same_again() {
        for (long number = 1; number < 100; number++) {
            TokenCounts counts = TokenCounts.of(5, number, Long.MAX_VALUE, Script.NONE);
            assertEquals(counts, TokenCounts.of(5, number, Long.MAX_VALUE, Script.NONE));
            assertFalse(counts.equals(TokenCounts.of(6, number, Long.MAX_VALUE, Script.NONE)));
        }
    }

    @Test
    void a_script_may_break_the_invariants_only_with_both_numbers() {
        assertEquals(new TokenCounts(5, 9, 3, 7), counts("prompt=5,cached=9,completion=3,reasoning=7"));
        assertTrue(counts("cached=90000").prompt() >= 90_000);
        assertTrue(counts("reasoning=90000").completion() >= 90_000);
        assertEquals(0, counts("prompt=2000,completion=2000").cached());
        assertEquals(0, counts("prompt=2000,completion=2000").reasoning());
    }

    private static TokenCounts counts(String script) {
        return TokenCounts.of(1, 1, Long.MAX_VALUE, Script.parse(script));
    }
}
