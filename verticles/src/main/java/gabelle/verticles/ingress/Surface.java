package gabelle.verticles.ingress;

import gabelle.engine.meter.Dialect;
import org.jspecify.annotations.Nullable;

/** The routes on which clients speak to models: the API and its operation. */
enum Surface {
    OPENAI_CHAT("openai.chat", "/v1/chat/completions", Dialect.OPENAI, true),
    OPENAI_EMBEDDINGS("openai.embeddings", "/v1/embeddings", Dialect.OPENAI, false),
    ANTHROPIC_MESSAGES("anthropic.messages", "/v1/messages", Dialect.ANTHROPIC, true);

    private static final String VERSION = "/v1";

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

    /** Below the provider's base URL, which ends in the version. */
    String upstreamPath() {
        return path.substring(VERSION.length());
    }
}
