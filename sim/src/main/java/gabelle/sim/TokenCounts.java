package gabelle.sim;

/** The tokens of one answer, as OpenAI counts: the prompt includes the cached ones, the completion the reasoning. */
record TokenCounts(long prompt, long cached, long completion, long reasoning) {
    static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0);

    /** OpenAI caches a prompt's first 1,024 tokens or none, and then in steps of 128. */
    private static final long CACHED_MIN = 1024;

    private static final long CACHED_STEP = 128;

    /** What the script says, and otherwise what the seed says, for the n-th call. */
    static TokenCounts of(long seed, long number, long completionMax, Script script) {
        long bits = mix(seed, number);
        long prompt = script.value(Word.PROMPT, Math.max(1 + (bits & 2047), script.value(Word.CACHED, 0)));
        long cached = script.value(Word.CACHED, script.has(Word.PROMPT) ? 0 : seededCached(prompt, bits >>> 20));
        long wanted = script.value(Word.COMPLETION, Math.max(1 + (bits >>> 11 & 511), script.value(Word.REASONING, 0)));
        long completion = Math.min(wanted, completionMax);
        long reasoning = script.value(
                Word.REASONING, script.has(Word.COMPLETION) ? 0 : seededReasoning(completion, bits >>> 34));
        if (completion < wanted) {
            reasoning = Math.min(reasoning, completion);
        }
        return new TokenCounts(prompt, cached, completion, reasoning);
    }

    long total() {
        return Math.addExact(prompt, completion);
    }

    TokenCounts withoutCompletion() {
        return new TokenCounts(prompt, 0, 0, 0);
    }

    /** As Anthropic reports them: thinking is output, and not told apart. */
    TokenCounts withoutReasoning() {
        return new TokenCounts(prompt, cached, completion, 0);
    }

    TokenCounts negated() {
        return new TokenCounts(-prompt, -cached, -completion, -reasoning);
    }

    /** A well mixed 64-bit number for (seed, n): SplitMix64's finaliser. */
    static long mix(long seed, long number) {
        long z = seed * 0x9E3779B97F4A7C15L + number * 0xD1342543DE82EF95L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static long seededCached(long prompt, long bits) {
        boolean cached = (bits & 1) == 0 && prompt >= CACHED_MIN;
        return cached
                ? CACHED_MIN + CACHED_STEP * ((bits >>> 1 & 1023) % ((prompt - CACHED_MIN) / CACHED_STEP + 1))
                : 0;
    }

    private static long seededReasoning(long completion, long bits) {
        return (bits & 3) == 0 ? (bits >>> 2 & 0xFFFF) % (completion + 1) : 0;
    }
}
