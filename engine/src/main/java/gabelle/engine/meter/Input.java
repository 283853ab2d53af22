package gabelle.engine.meter;

/**
 * How much a request carries in. Bytes are those of the body as it stands, UTF-8 with its escapes: never fewer than
 * those of the text that they spell.
 *
 * @param bodyBytes all of it
 * @param textBytes of the strings that the model reads
 * @param messages objects of the top level of {@code messages}
 * @param objects those, and the parts and tool calls within
 * @param tokenIds numbers in the place of text, and tokens that the provider puts in itself
 * @param images images, by address or inline
 * @param imageBytes of their addresses and contents
 * @param files documents, inline or by their id, and whatever else the provider has stored and is given by its id
 * @param predictionBytes of text that the output is predicted to have, which is billed as output where it does not
 */
record Input(
        long bodyBytes,
        long textBytes,
        long messages,
        long objects,
        long tokenIds,
        long images,
        long imageBytes,
        long audioBytes,
        long files,
        long fileBytes,
        long predictionBytes) {
    /**
     * UTF-8 bytes of text that stand for one token as a rule. Measured texts have 3 (Chinese, code) to 4.5 (English) with
     * OpenAI's tokenizers; only rare scripts and random characters have fewer, and settling corrects those.
     */
    static final long BYTES_PER_TOKEN = 3;

    /** Role, delimiters and name of one message: OpenAI counts 3 to 4; the rest is for fields that are not text. */
    static final long TOKENS_PER_MESSAGE = 8;

    /** The priming of the answer, and the frame around tools. */
    static final long TOKENS_PER_REQUEST = 16;

    /** One image: high detail is 1,445 in gpt-4o and 2,488 in the patch-counting small models. */
    static final long TOKENS_PER_IMAGE = 3_000;

    /** Audio is about 10 tokens a second, which base64 spells in 5 KB as 32 kbit/s MP3 and in 64 KB as WAV. */
    static final long AUDIO_BYTES_PER_TOKEN = 256;

    /** A page of a PDF is about 1,500 tokens, as text and as an image, and seldom less than 24 KB of base64. */
    static final long FILE_BYTES_PER_TOKEN = 16;

    /** OpenAI's documented 3 for a message and 1 for a name in it; as much for each part and tool call, as a margin. */
    static final long TOKENS_PER_OBJECT_MAX = 4;

    /**
     * The documented 3 that prime the answer; around tools OpenAI's cookbook measured 12 and 7 to 10 more, and what
     * surrounds the schema of an answer is not documented.
     */
    static final long TOKENS_PER_REQUEST_MAX = 64;

    /** MP3 goes down to 8 kbit/s, of which base64 spells 133 bytes in the tenth of a second that one token stands for. */
    static final long AUDIO_BYTES_PER_TOKEN_MIN = 100;

    /** Gemini counts 32 tokens a second, which base64 spells in 1,333 bytes at those 8 kbit/s. */
    static final long AUDIO_BYTES_PER_TOKEN_MIN_GEMINI = 32;

    /** As a rule; may be exceeded. */
    long estimate() {
        return Math.ceilDiv(textBytes, BYTES_PER_TOKEN)
                + messages * TOKENS_PER_MESSAGE
                + tokenIds
                + images * TOKENS_PER_IMAGE
                + Math.ceilDiv(audioBytes, AUDIO_BYTES_PER_TOKEN)
                + Math.ceilDiv(fileBytes, FILE_BYTES_PER_TOKEN)
                + TOKENS_PER_REQUEST;
    }

    /** At the most: a token stands for one byte at least. */
    long bound(InputCeiling ceiling) {
        return withFrame(bodyBytes - imageBytes - audioBytes - fileBytes, ceiling);
    }

    /** At the most, where the text has so many tokens. */
    long withFrame(long textTokens, InputCeiling ceiling) {
        if (files > 0) {
            return ceiling.contextTokens();
        }
        long tokens = textTokens
                + objects * TOKENS_PER_OBJECT_MAX
                + tokenIds
                + images * ceiling.imageTokens()
                + Math.ceilDiv(audioBytes, ceiling.audioBytesPerTokenMin())
                + TOKENS_PER_REQUEST_MAX;
        return ceiling.known() ? Math.min(tokens, ceiling.contextTokens()) : tokens;
    }
}
