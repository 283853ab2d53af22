package gabelle.engine.meter;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What Gabelle needs to know of a call to a model, read out of its JSON body in one streaming pass. The body itself
 * stays what the client sent: unknown fields and formatting reach the provider untouched.
 */
public final class ModelRequest implements Scanned {
    /**
     * UTF-8 bytes of text that stand for one token at the least. Measured texts have 3 (Chinese, code) to 4.5 (English)
     * with OpenAI's tokenizers; only rare scripts and random characters have fewer, and settling corrects those.
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

    private final byte[] body;
    private final String model;
    private final int modelAt;
    private final int modelBytes;
    private final boolean stream;
    private final boolean includeUsage;
    private final long outputTokensMax;
    private final long choices;
    private final String serviceTier;
    private final Input input;
    private final @Nullable Splice splice;

    /** How much a request carries in; all but the token ids and messages in UTF-8 bytes as they stand in the body. */
    record Input(long textBytes, long messages, long tokenIds, long images, long audioBytes, long fileBytes) {
        long tokens() {
            return Math.ceilDiv(textBytes, BYTES_PER_TOKEN)
                    + messages * TOKENS_PER_MESSAGE
                    + tokenIds
                    + images * TOKENS_PER_IMAGE
                    + Math.ceilDiv(audioBytes, AUDIO_BYTES_PER_TOKEN)
                    + Math.ceilDiv(fileBytes, FILE_BYTES_PER_TOKEN)
                    + TOKENS_PER_REQUEST;
        }
    }

    /** A change of the body: some bytes are taken out, others put in. */
    record Splice(int at, int removedBytes, String inserted) {
        byte[] apply(byte[] body) {
            byte[] insertion = inserted.getBytes(StandardCharsets.UTF_8);
            byte[] changed = new byte[body.length - removedBytes + insertion.length];
            int after = at + removedBytes;
            System.arraycopy(body, 0, changed, 0, at);
            System.arraycopy(insertion, 0, changed, at, insertion.length);
            System.arraycopy(body, after, changed, at + insertion.length, body.length - after);
            return changed;
        }
    }

    ModelRequest(byte[] body, RequestScanner scanned) {
        this.body = body;
        this.model = scanned.model;
        this.modelAt = scanned.modelAt;
        this.modelBytes = scanned.modelBytes;
        this.stream = scanned.stream;
        this.includeUsage = scanned.includeUsage;
        this.outputTokensMax = scanned.outputTokensMax;
        this.choices = scanned.choices;
        this.serviceTier = scanned.serviceTier;
        this.input = scanned.input();
        this.splice = scanned.splice();
    }

    /** Reads a body, which is kept and must not be changed afterwards. Never throws. */
    public static Scanned scan(byte[] body) {
        return new RequestScanner(body).scan();
    }

    /** As the client sent it; not to be changed. */
    public byte[] body() {
        return body;
    }

    public String model() {
        return model;
    }

    public boolean stream() {
        return stream;
    }

    /** Whether the client itself asked for the usage at the end of the stream. */
    public boolean includeUsage() {
        return includeUsage;
    }

    /** The client's bound of the output tokens of one choice; 0 where it gave none. */
    public long outputTokensMax() {
        return outputTokensMax;
    }

    /** How many answers were asked for ({@code n}); at least 1. Input is billed once, output for each. */
    public long choices() {
        return choices;
    }

    /** {@code service_tier} as asked for, which decides what the provider bills; empty where none was. */
    public String serviceTier() {
        return serviceTier;
    }

    /** UTF-8 bytes of all text that goes in; images, audio and files are not in it. */
    public long inputBytes() {
        return input.textBytes();
    }

    public long images() {
        return input.images();
    }

    /**
     * The worst case that is reserved for this call, in tokens: the input at {@link #BYTES_PER_TOKEN} and the constants
     * beside it, the output at the client's bound times its choices. It may be exceeded (see there); what was reserved
     * is corrected by what was used.
     *
     * @param outputTokensDefault the output bound of one choice where the client gave none; 0 where nothing is generated
     */
    public Usage estimate(long outputTokensDefault) {
        long perChoice = outputTokensMax == 0 ? outputTokensDefault : outputTokensMax;
        return Usage.tokens(bounded(input.tokens()), bounded(bounded(perChoice) * choices));
    }

    private static long bounded(long tokens) {
        return Math.min(tokens, Usage.BUCKET_MAX);
    }

    /**
     * The body that a provider is sent: the model under the provider's own name, a stream made to report its usage, and
     * every other byte as it was. It is the client's own array where nothing must change.
     *
     * @param usageIncluded whether a stream shall end with its usage, whatever the client asked for
     */
    public byte[] forProvider(String upstreamModel, boolean usageIncluded) {
        byte[] named = body;
        Splice usage = usageIncluded && stream && !includeUsage ? splice : null;
        if (usage != null && usage.at > modelAt) { // the later one first: it moves nothing that comes before it
            named = usage.apply(named);
        }
        if (!upstreamModel.equals(model)) {
            String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(upstreamModel));
            named = new Splice(modelAt, modelBytes, quoted).apply(named);
        }
        return usage != null && usage.at < modelAt ? usage.apply(named) : named;
    }
}
