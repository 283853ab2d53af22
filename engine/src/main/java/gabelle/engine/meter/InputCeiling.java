package gabelle.engine.meter;

import java.util.List;

/**
 * What a provider's documentation says a model's input comes to at the most, where the bytes of a request cannot tell: an
 * image is scaled by the provider, a file is compressed or given by its id.
 *
 * <p>Sources: OpenAI, "Images and vision", "Calculating costs" (an image in high detail is a base and at most 8 tiles:
 * 85 + 8 × 170 in gpt-4o, 2,833 + 8 × 5,667 in gpt-4o-mini; or at most 1,536 to 2,500 patches times 1 to 2.46, and 10,000
 * in {@code detail: original}); the models' own pages (context windows); "Embeddings" (300,000 tokens of one request).
 * Claude docs, "Vision" (an image is scaled to 2,576 pixels at its long edge, and is a token for each patch of 28 by 28);
 * "Context windows". Gemini API, the models' own pages (input token limit); "Audio understanding" (32 tokens a second).
 *
 * @param imageTokens one image, however large
 * @param contextTokens the whole input: a request beyond it is refused by the provider and costs nothing
 * @param known whether that is documented for the model; of others the dearest is assumed
 * @param audioBytesPerTokenMin the fewest bytes of audio in base64 that one token stands for
 */
record InputCeiling(long imageTokens, long contextTokens, boolean known, long audioBytesPerTokenMin) {
    private static final long TILES = 85 + 8 * 170;
    private static final long DEAR_TILES = 2_833 + 8 * 5_667;

    /** The most patches of the small models by the largest multiplier of any: 2,500 × 2.46. */
    private static final long PATCHES = 6_150;

    /** {@code detail: original}: 10,000 patches × 1.62. */
    private static final long ORIGINAL = 16_200;

    /** Both edges at their longest: 92 × 92 patches. */
    private static final long CLAUDE_PATCHES = 8_464;

    /** No window of any provider is documented to be larger. */
    private static final InputCeiling UNKNOWN =
            new InputCeiling(DEAR_TILES, 2_097_152, false, Input.AUDIO_BYTES_PER_TOKEN_MIN_GEMINI);

    private record Family(String prefix, InputCeiling ceiling) {}

    /** The first that fits counts, so that a longer name stands before its beginning. */
    private static final List<Family> FAMILIES = List.of(
            family("gpt-4o-transcribe", 0, 16_000),
            family("gpt-4o-mini-transcribe", 0, 16_000),
            family("gpt-4o-mini", DEAR_TILES, 128_000),
            family("gpt-4o", TILES, 128_000),
            family("gpt-audio", TILES, 128_000),
            family("gpt-4.1", PATCHES, 1_047_576),
            family("gpt-5.4-mini", PATCHES, 400_000),
            family("gpt-5.4-nano", PATCHES, 400_000),
            family("gpt-5.4", ORIGINAL, 1_050_000),
            family("gpt-5.5", ORIGINAL, 1_050_000),
            family("gpt-5.6", ORIGINAL, 1_050_000),
            family("gpt-5", PATCHES, 400_000),
            family("o3", PATCHES, 200_000),
            family("o4-mini", PATCHES, 200_000),
            family("text-embedding-", 0, 300_000),
            family("claude-haiku-4-5", CLAUDE_PATCHES, 200_000),
            family("claude-", CLAUDE_PATCHES, 1_000_000),
            // How many tiles an image may come to is not documented: the dearest of any provider is assumed.
            family("gemini-", DEAR_TILES, 1_048_576, Input.AUDIO_BYTES_PER_TOKEN_MIN_GEMINI));

    private static Family family(String prefix, long imageTokens, long contextTokens) {
        return family(prefix, imageTokens, contextTokens, Input.AUDIO_BYTES_PER_TOKEN_MIN);
    }

    private static Family family(String prefix, long imageTokens, long contextTokens, long audioBytesPerTokenMin) {
        return new Family(prefix, new InputCeiling(imageTokens, contextTokens, true, audioBytesPerTokenMin));
    }

    static InputCeiling of(String model) {
        for (Family family : FAMILIES) {
            if (model.startsWith(family.prefix)) {
                return family.ceiling;
            }
        }
        return UNKNOWN;
    }
}
