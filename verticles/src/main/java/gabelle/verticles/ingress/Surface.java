package gabelle.verticles.ingress;

import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.GeminiMethod;
import gabelle.engine.meter.GeminiPath;
import gabelle.engine.meter.OutputBound;
import gabelle.engine.meter.Work;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes on which clients speak to models: the API and its operation. */
enum Surface {
    OPENAI_CHAT("openai.chat", "/v1/chat/completions", Dialect.OPENAI, true),
    OPENAI_EMBEDDINGS("openai.embeddings", "/v1/embeddings", Dialect.OPENAI, false),
    ANTHROPIC_MESSAGES("anthropic.messages", "/v1/messages", Dialect.ANTHROPIC, true),
    OPENAI_RESPONSES("openai.responses", "/v1/responses", Dialect.OPENAI_RESPONSES, true),
    OPENAI_COMPLETIONS("openai.completions", "/v1/completions", Dialect.OPENAI, true),
    OPENAI_MODERATIONS("openai.moderations", "/v1/moderations", Dialect.OPENAI, false),
    ANTHROPIC_COUNT_TOKENS("anthropic.count_tokens", "/v1/messages/count_tokens", Dialect.ANTHROPIC, false),
    GEMINI_GENERATE("gemini.generate", GeminiMethod.GENERATE_CONTENT, true),
    GEMINI_STREAM("gemini.stream", GeminiMethod.STREAM_GENERATE_CONTENT, true),
    GEMINI_COUNT("gemini.count", GeminiMethod.COUNT_TOKENS, false),
    GEMINI_EMBED("gemini.embed", GeminiMethod.EMBED_CONTENT, false),
    GEMINI_BATCH_EMBED("gemini.batch_embed", GeminiMethod.BATCH_EMBED_CONTENTS, false),
    GEMINI_PREDICT("gemini.predict", GeminiMethod.PREDICT, false),
    OPENAI_IMAGES("openai.images", "/v1/images/generations", Work.IMAGES, false),
    OPENAI_IMAGE_EDITS("openai.image_edits", "/v1/images/edits", Work.IMAGES, true),
    OPENAI_SPEECH("openai.speech", "/v1/audio/speech", Work.SPEECH, false),
    OPENAI_TRANSCRIPTIONS("openai.transcriptions", "/v1/audio/transcriptions", Work.TRANSCRIPT, true),
    OPENAI_TRANSLATIONS("openai.translations", "/v1/audio/translations", Work.TRANSCRIPT, true);

    private static final String VERSION = "/v1";

    /** OpenAI API reference, "Create completion", {@code max_tokens}. */
    private static final long COMPLETION_TOKENS_DEFAULT = 16;

    /** OpenAI API reference, "Create moderation", {@code model}. */
    private static final String MODERATION_MODEL_DEFAULT = "omni-moderation-latest";

    private final String tag;
    private final String path;
    private final Dialect dialect;
    private final boolean generates;
    private final Work work;
    private final boolean form;
    private final @Nullable GeminiMethod method;

    Surface(String tag, String path, Dialect dialect, boolean generates) {
        this.tag = tag;
        this.path = path;
        this.dialect = dialect;
        this.generates = generates;
        this.method = null;
        this.work = Work.TEXT;
        this.form = false;
    }

    /** Media: what they come to is bounded by the model. */
    Surface(String tag, String path, Work work, boolean form) {
        this.tag = tag;
        this.path = path;
        this.dialect = Dialect.OPENAI;
        this.generates = false;
        this.work = work;
        this.form = form;
        this.method = null;
    }

    /** One whose path names the model. */
    Surface(String tag, GeminiMethod method, boolean generates) {
        this.tag = tag;
        this.path = ":" + method.spelling();
        this.dialect = Dialect.GEMINI;
        this.generates = generates;
        this.work = method == GeminiMethod.PREDICT ? Work.IMAGES : Work.TEXT;
        this.form = false;
        this.method = method;
    }

    private static final Map<String, Surface> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(each -> each.path, Function.identity()));

    static @Nullable Surface of(String path) {
        Surface fixed = BY_PATH.get(path);
        return fixed != null
                ? fixed
                : GeminiPath.methodOf(path)
                        .map(method -> BY_PATH.get(":" + method.spelling()))
                        .orElse(null);
    }

    /** As it stands in ledger rows and metrics. */
    String tag() {
        return tag;
    }

    /** In which clients speak here, and in which the provider must be able to answer. */
    Dialect dialect() {
        return dialect;
    }

    /** The one in which somebody speaks who asks for this path, known or not. */
    static Dialect dialectOf(String path) {
        if (path.startsWith(GeminiPath.VERSION + "/")) {
            return Dialect.GEMINI;
        }
        boolean messages = path.equals(ANTHROPIC_MESSAGES.path) || path.startsWith(ANTHROPIC_MESSAGES.path + "/");
        return messages ? Dialect.ANTHROPIC : Dialect.OPENAI;
    }

    /** Whether the answer is as long as the model likes, within the bound. */
    boolean generates() {
        return generates;
    }

    Work work() {
        return work;
    }

    /** Whether it is asked with a form, which brings files, and not with JSON. */
    boolean form() {
        return form;
    }

    /**
     * What the bound of an output is called here.
     *
     * @param providers what the provider calls it where there is a choice
     */
    String outputBoundField(String providers) {
        return switch (this) {
            case OPENAI_RESPONSES -> OutputBound.OF_RESPONSES;
            case OPENAI_COMPLETIONS -> "max_tokens";
            case GEMINI_GENERATE, GEMINI_STREAM, GEMINI_COUNT, GEMINI_EMBED, GEMINI_BATCH_EMBED, GEMINI_PREDICT ->
                OutputBound.GEMINI_FIELD;
            case OPENAI_CHAT,
                    OPENAI_EMBEDDINGS,
                    OPENAI_MODERATIONS,
                    OPENAI_IMAGES,
                    OPENAI_IMAGE_EDITS,
                    OPENAI_SPEECH,
                    OPENAI_TRANSCRIPTIONS,
                    OPENAI_TRANSLATIONS,
                    ANTHROPIC_MESSAGES,
                    ANTHROPIC_COUNT_TOKENS -> providers;
        };
    }

    /** The output of one choice where the request gives no bound, as the API documents it; 0 where that is the model's. */
    long outputTokensDefault() {
        return this == OPENAI_COMPLETIONS ? COMPLETION_TOKENS_DEFAULT : 0;
    }

    /** The model that is called where the request names none; empty where it must. */
    String modelDefault() {
        return this == OPENAI_MODERATIONS ? MODERATION_MODEL_DEFAULT : "";
    }

    /** Whether it costs nobody anything, whatever the model. */
    boolean isFree() {
        return this == ANTHROPIC_COUNT_TOKENS;
    }

    /** Whether an answer says what it used; of one that does not, and has no price, nothing was. */
    boolean counts() {
        return this != OPENAI_MODERATIONS && this != ANTHROPIC_COUNT_TOKENS;
    }

    /**
     * Below the place where the provider speaks the dialect, which ends in the version.
     *
     * @param upstreamModel the model's name there
     */
    String upstreamPath(String upstreamModel) {
        if (method == null) {
            return path.substring(VERSION.length());
        }
        String called = GeminiPath.MODELS + Query.encoded(upstreamModel) + path;
        return this == GEMINI_STREAM ? called + "?alt=sse" : called;
    }
}
