package gabelle.verticles.ingress;

import org.jspecify.annotations.Nullable;

/** The routes on which clients speak to models: the API and its operation. */
enum Surface {
    OPENAI_CHAT("openai.chat", "/v1/chat/completions", true),
    OPENAI_EMBEDDINGS("openai.embeddings", "/v1/embeddings", false);

    private static final String VERSION = "/v1";

    private final String tag;
    private final String path;
    private final boolean generates;

    Surface(String tag, String path, boolean generates) {
        this.tag = tag;
        this.path = path;
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

    /** Whether the answer is as long as the model likes, within the bound. */
    boolean generates() {
        return generates;
    }

    /** Below the provider's base URL, which ends in the version. */
    String upstreamPath() {
        return path.substring(VERSION.length());
    }
}
