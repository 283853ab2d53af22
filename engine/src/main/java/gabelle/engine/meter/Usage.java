package gabelle.engine.meter;

/**
 * What one call used, in disjoint buckets: no unit is counted in two of them. Providers count differently (OpenAI's
 * prompt tokens include the cached ones, Anthropic's do not); {@link UsageTap} normalises once, so that everything
 * later may simply add.
 *
 * @param input fresh input tokens (text), neither read from nor written to a cache
 * @param cacheRead input tokens read from the provider's cache
 * @param cacheWrite input tokens written to a 5-minute cache
 * @param cacheWriteLong input tokens written to a 1-hour cache
 * @param output visible output tokens (text)
 * @param reasoning output tokens spent on reasoning
 * @param audioInput input tokens that were audio
 * @param audioOutput output tokens that were audio
 * @param images images made
 * @param milliseconds audio, in milliseconds
 * @param characters characters spoken
 * @param imageInput input tokens that were images, where they are counted apart
 * @param imageOutput output tokens that were images, where they are counted apart
 */
public record Usage(
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteLong,
        long output,
        long reasoning,
        long audioInput,
        long audioOutput,
        long images,
        long milliseconds,
        long characters,
        long imageInput,
        long imageOutput) {

    public static final Usage NONE = tokens(0, 0);

    /** A bucket above this is absurd: no provider's context window comes near it. */
    public static final long BUCKET_MAX = 1_000_000_000L;

    public Usage {
        check("input", input);
        check("cacheRead", cacheRead);
        check("cacheWrite", cacheWrite);
        check("cacheWriteLong", cacheWriteLong);
        check("output", output);
        check("reasoning", reasoning);
        check("audioInput", audioInput);
        check("audioOutput", audioOutput);
        check("images", images);
        check("milliseconds", milliseconds);
        check("characters", characters);
        check("imageInput", imageInput);
        check("imageOutput", imageOutput);
    }

    /** Without tokens that are counted as images. */
    public Usage(
            long input,
            long cacheRead,
            long cacheWrite,
            long cacheWriteLong,
            long output,
            long reasoning,
            long audioInput,
            long audioOutput,
            long images,
            long milliseconds,
            long characters) {
        this(
                input,
                cacheRead,
                cacheWrite,
                cacheWriteLong,
                output,
                reasoning,
                audioInput,
                audioOutput,
                images,
                milliseconds,
                characters,
                0,
                0);
    }

    /** Text in, text out, nothing cached. */
    public static Usage tokens(long input, long output) {
        return new Usage(input, 0, 0, 0, output, 0, 0, 0, 0, 0, 0);
    }

    /** Without any token. */
    Usage withoutTokens() {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 0, images, milliseconds, characters);
    }

    /** Without audio's duration and without characters, which nobody counts where tokens are. */
    Usage withoutTime() {
        return milliseconds == 0 && characters == 0
                ? this
                : new Usage(
                        input,
                        cacheRead,
                        cacheWrite,
                        cacheWriteLong,
                        output,
                        reasoning,
                        audioInput,
                        audioOutput,
                        images,
                        0,
                        0,
                        imageInput,
                        imageOutput);
    }

    /** All input tokens, those of caches, audio and images included. */
    public long inputTokens() {
        return input + cacheRead + cacheWrite + cacheWriteLong + audioInput + imageInput;
    }

    /** All output tokens, those of reasoning, audio and images included. */
    public long outputTokens() {
        return output + reasoning + audioOutput + imageOutput;
    }

    public long totalTokens() {
        return inputTokens() + outputTokens();
    }

    /** Of each bucket the larger one. */
    public Usage orMore(Usage other) {
        return new Usage(
                Math.max(input, other.input),
                Math.max(cacheRead, other.cacheRead),
                Math.max(cacheWrite, other.cacheWrite),
                Math.max(cacheWriteLong, other.cacheWriteLong),
                Math.max(output, other.output),
                Math.max(reasoning, other.reasoning),
                Math.max(audioInput, other.audioInput),
                Math.max(audioOutput, other.audioOutput),
                Math.max(images, other.images),
                Math.max(milliseconds, other.milliseconds),
                Math.max(characters, other.characters),
                Math.max(imageInput, other.imageInput),
                Math.max(imageOutput, other.imageOutput));
    }

    private static void check(String bucket, long value) {
        if (value < 0 || value > BUCKET_MAX) {
            throw new IllegalArgumentException(bucket + " is out of bounds: " + value);
        }
    }
}
