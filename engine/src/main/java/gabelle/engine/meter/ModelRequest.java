package gabelle.engine.meter;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What Gabelle needs to know of a call to a model, read out of its JSON body in one streaming pass. The body itself
 * stays what the client sent: unknown fields and formatting reach the provider untouched.
 */
public final class ModelRequest implements Scanned {
    private final byte[] body;
    private final String model;
    private final List<Splice> models;
    private final boolean stream;
    private final boolean includeUsage;
    private final long outputTokensMax;
    private final long choices;
    private final String serviceTier;
    private final Input input;
    private final boolean cached;
    private final boolean cachedLong;
    private final boolean free;
    private final boolean images;
    private final int modelInsertAt;
    private final BoundPlace boundPlace;
    private final Splice usageSplice;
    private final Map<String, Splice> nullBounds;
    private final MediaAsk media;

    ModelRequest(byte[] body, RequestScanner scanned) {
        this.body = body;
        this.model = scanned.model;
        this.models = List.copyOf(scanned.models);
        this.stream = scanned.stream;
        this.includeUsage = scanned.streamOptions.includeUsage();
        this.outputTokensMax = scanned.outputTokensMax;
        this.choices = scanned.choices();
        this.serviceTier = scanned.serviceTier;
        this.input = scanned.input();
        this.cached = scanned.cacheWrites().cached();
        this.cachedLong = scanned.cacheWrites().cachedLong();
        this.free = scanned.free;
        this.images = scanned.images;
        this.modelInsertAt = scanned.modelInsertAt;
        this.boundPlace = scanned.boundPlace;
        this.usageSplice = scanned.streamOptions.usageSplice();
        this.nullBounds = Map.copyOf(scanned.nullBounds);
        this.media = scanned.media();
    }

    /** A form, whose bytes are kept elsewhere. */
    ModelRequest(FormFields form) {
        this.body = new byte[0];
        this.model = form.model();
        this.models = List.of(new Splice(form.modelAt(), form.modelBytes(), ""));
        this.stream = form.stream();
        this.includeUsage = false;
        this.outputTokensMax = 0;
        this.choices = form.choices();
        this.serviceTier = "";
        this.input = form.input();
        this.cached = false;
        this.cachedLong = false;
        this.free = false;
        this.images = false;
        this.modelInsertAt = -1;
        this.boundPlace = new BoundPlace(0, 0, "", "");
        this.usageSplice = new Splice(0, 0, "");
        this.nullBounds = Map.of();
        this.media = form.media();
    }

    /** Reads a body, which is kept and must not be changed afterwards. Never throws. */
    public static Scanned scan(Dialect dialect, byte[] body) {
        return scan(dialect, true, "", body);
    }

    /**
     * The same for an operation that asks for something else.
     *
     * @param generates whether the answer is as long as the model likes, which some dialects want bounded
     * @param modelDefault the model where the body names none; empty where it must
     */
    public static Scanned scan(Dialect dialect, boolean generates, String modelDefault, byte[] body) {
        return new RequestScanner(dialect, generates, modelDefault, Work.TEXT, body).scan();
    }

    /** The same of a body that asks for other work than text. */
    public static Scanned scan(Dialect dialect, Work work, byte[] body) {
        return new RequestScanner(dialect, true, "", work, body).scan();
    }

    /** The same in Gemini's dialect, whose path names the model and says whether the answer is a stream. */
    public static Scanned scan(GeminiPath path, byte[] body) {
        return new RequestScanner(path, body).scan();
    }

    /** What is asked for besides text. */
    public MediaAsk media() {
        return media;
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

    /** The client's own bound of the output tokens of one choice; 0 where it gave none. */
    public long outputTokensMax() {
        return outputTokensMax;
    }

    /** How many answers are made ({@code n}, {@code best_of}, several prompts); at least 1. Output is billed for each. */
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
     * What the call will come to as a rule, in tokens: the input at three bytes a token and the constants beside it, the
     * output at the client's bound times its choices. It may be exceeded: rate limits reserve it, and are corrected by
     * what was used; a call that nobody is left to settle is charged by it. Money is held by {@link #bound}.
     *
     * @param outputTokensDefault the output bound of one choice where the client gave none; 0 where nothing is generated
     */
    public Usage estimate(long outputTokensDefault) {
        if (free || images) {
            return withoutTokens();
        }
        long perChoice = outputTokensMax == 0 ? outputTokensDefault : outputTokensMax;
        if (!media.isText()) {
            long spoken = MediaAsk.spokenTokens(input.textBytes());
            return withMedia(input.estimate(), perChoice * choices, spoken, media.milliseconds());
        }
        return Usage.tokens(bounded(input.estimate()), bounded(bounded(perChoice) * choices));
    }

    /**
     * The worst case. Of the input, where its tokens were not counted: one token for each byte of the body that is no
     * medium (every tokenizer in use here works on bytes, so that a token stands for one at least, and escapes only add
     * bytes), OpenAI's documented constants for messages, the most that an image or a second of audio can come to, and
     * the model's whole context window where there is a file; at most that window. See {@link Input} and {@link
     * InputCeiling}.
     *
     * <p>The same holds for models of others, of which no window and no price of an image is assumed: their text is
     * bounded by its bytes, too (byte-level BPE, and SentencePiece with byte fallback). A tokenizer that first rewrites
     * its text (Unicode NFKC) can make more of single rare characters; what exceeds the bound is a shortfall.
     *
     * @param upstreamModel the model's name at its provider: a client may call it otherwise
     * @param countedInput an upper bound of all input tokens; {@link Long#MAX_VALUE} where they were not counted
     * @param outputPerChoice what bounds one choice besides the client's own bound, of which the smaller counts: the
     *     model's documented maximum, or what is injected by {@link OutputBound}; 0 where nothing is generated
     */
    public Usage bound(String upstreamModel, long countedInput, long outputPerChoice) {
        if (free || images) {
            return withoutTokens();
        }
        long in = Math.min(countedInput, input.bound(InputCeiling.of(upstreamModel)));
        long perChoice = outputTokensMax == 0 || outputPerChoice == 0
                ? Math.max(outputTokensMax, outputPerChoice)
                : Math.min(outputTokensMax, outputPerChoice);
        if (!media.isText()) {
            long spoken = MediaAsk.spokenTokensMax(input.textBytes());
            return withMedia(in, perChoice * choices, spoken, media.millisecondsMax());
        }
        return dearest(bounded(in), bounded(bounded(perChoice) * choices + input.predictionBytes()));
    }

    /** What costs nothing, or so much for each image, whatever was said of it. */
    private Usage withoutTokens() {
        return images ? new Usage(0, 0, 0, 0, 0, 0, 0, 0, choices, 0, 0) : Usage.NONE;
    }

    /** Whichever of them the model turns out to be billed by. */
    private Usage withMedia(long in, long out, long spoken, long milliseconds) {
        return new Usage(
                bounded(in),
                0,
                0,
                0,
                bounded(media.work() == Work.SPEECH ? spoken : out),
                0,
                0,
                0,
                media.work() == Work.IMAGES ? choices : 0,
                bounded(milliseconds),
                bounded(media.characters()));
    }

    /** Input that the client wants cached is charged as written to that cache at the most, and otherwise as fresh. */
    private Usage dearest(long in, long out) {
        if (!cached) {
            return Usage.tokens(in, out);
        }
        return new Usage(0, 0, cachedLong ? 0 : in, cachedLong ? in : 0, out, 0, 0, 0, 0, 0, 0);
    }

    /** All input tokens at the most, where the text has so many; messages, images and whatever else is not text added. */
    public long inputTokensMax(String upstreamModel, long textTokens) {
        return input.withFrame(textTokens, InputCeiling.of(upstreamModel));
    }

    /**
     * Hands out everything that the model reads. A second pass over the body, which takes as long as the first.
     *
     * @param texts gets the strings of messages, decoded
     * @param schemas gets tools and formats of answers, as they stand in the body
     */
    public void texts(Consumer<String> texts, Consumer<String> schemas) {
        new RequestTexts(body, texts, schemas).read();
    }

    private static long bounded(long tokens) {
        return Math.min(tokens, Usage.BUCKET_MAX);
    }

    /**
     * The body that a provider is sent: the model under the provider's own name, a stream made to report its usage, an
     * output bound where the client gave none, and every other byte as it was. It is the client's own array where nothing
     * must change.
     *
     * @param usageIncluded whether a stream shall end with its usage, whatever the client asked for
     * @param bound put in only where the client gave none itself
     */
    public byte[] forProvider(String upstreamModel, boolean usageIncluded, OutputBound bound) {
        List<Splice> splices = new ArrayList<>(3);
        if (usageIncluded && stream && !includeUsage) {
            splices.add(usageSplice);
        }
        if (!bound.isNone() && outputTokensMax == 0) {
            splices.add(boundSplice(bound));
        }
        if (!upstreamModel.equals(model)) {
            String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(upstreamModel));
            if (modelInsertAt >= 0) {
                splices.add(new Splice(modelInsertAt, 0, "\"model\":\"" + quoted + "\","));
            }
            models.forEach(
                    place -> splices.add(new Splice(place.at(), place.removedBytes(), place.inserted() + quoted)));
        }
        return splices.isEmpty() ? body : Splice.applyAll(splices, body);
    }

    /**
     * Where a form's bytes must change on their way to the provider: at most in the model's name.
     *
     * @param upstreamModel the provider's own name of it
     */
    public Optional<FormChange> formChange(String upstreamModel) {
        return upstreamModel.equals(model)
                ? Optional.empty()
                : Optional.of(
                        new FormChange(models.getFirst().at(), models.getFirst().removedBytes(), upstreamModel));
    }

    /** Takes the place of a null under the same name: of two members of one name nobody knows which one counts. */
    private Splice boundSplice(OutputBound bound) {
        String tokens = Long.toString(bound.tokens());
        Splice instead = nullBounds.get(bound.field());
        return instead == null
                ? boundPlace.with(bound.field(), tokens)
                : new Splice(instead.at(), instead.removedBytes(), tokens);
    }
}
