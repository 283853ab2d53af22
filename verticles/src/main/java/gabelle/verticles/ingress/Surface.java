package gabelle.verticles.ingress;

import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.OutputBound;
import org.jspecify.annotations.Nullable;

/** The routes on which clients speak to models: the API and its operation. */
enum Surface {
    OPENAI_CHAT("openai.chat", "/v1/chat/completions", Dialect.OPENAI, true),
    OPENAI_EMBEDDINGS("openai.embeddings", "/v1/embeddings", Dialect.OPENAI, false),
    ANTHROPIC_MESSAGES("anthropic.messages", "/v1/messages", Dialect.ANTHROPIC, true),
    OPENAI_RESPONSES("openai.responses", "/v1/responses", Dialect.OPENAI_RESPONSES, true),
    OPENAI_COMPLETIONS("openai.completions", "/v1/completions", Dialect.OPENAI, true),
    OPENAI_MODERATIONS("openai.moderations", "/v1/moderations", Dialect.OPENAI, false),
    ANTHROPIC_COUNT_TOKENS("anthropic.count_tokens", "/v1/messages/count_tokens", Dialect.ANTHROPIC, false);

    private static final String VERSION = "/v1";

    /** OpenAI API reference, "Create completion", {@code max_tokens}. */
    private static final long COMPLETION_TOKENS_DEFAULT = 16;

    /** OpenAI API reference, "Create moderation", {@code model}. */
    private static final String MODERATION_MODEL_DEFAULT = "omni-moderation-latest";

    private final String tag;
    private final String path;
    private final Dialect dialect;
    private final boolean generates;

    Surface(String tag, String path, Dialect dialect, boolean generates) {
        this.tag = tag;
        this.path = path;
        this.dialect = dialect;
        this.generates = generates;
    }

    static @Nullable Surface of(String path) {
        for (Surface surface : VALUES) {
            if (surface.path.equals(path)) {
                return surface;
            }
        }
        return null;
    }

    private static final Surface[] VALUES = values();

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
        boolean messages = path.equals(ANTHROPIC_MESSAGES.path) || path.startsWith(ANTHROPIC_MESSAGES.path + "/");
        return messages ? Dialect.ANTHROPIC : Dialect.OPENAI;
    }

    /** Whether the answer is as long as the model likes, within the bound. */
    boolean generates() {
        return generates;
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
            case OPENAI_CHAT, OPENAI_EMBEDDINGS, OPENAI_MODERATIONS, ANTHROPIC_MESSAGES, ANTHROPIC_COUNT_TOKENS ->
                providers;
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

    /** Below the provider's base URL, which ends in the version. */
    String upstreamPath() {
        return path.substring(VERSION.length());
    }
}
