package gabelle.verticles.ingress;

import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.Work;
import org.jspecify.annotations.Nullable;

/** The routes on which clients speak to models: the API and its operation. */
enum Surface {
    OPENAI_CHAT("openai.chat", "/v1/chat/completions", Dialect.OPENAI, true),
    OPENAI_EMBEDDINGS("openai.embeddings", "/v1/embeddings", Dialect.OPENAI, false),
    ANTHROPIC_MESSAGES("anthropic.messages", "/v1/messages", Dialect.ANTHROPIC, true),
    OPENAI_IMAGES("openai.images", "/v1/images/generations", Work.IMAGES, false),
    OPENAI_IMAGE_EDITS("openai.image_edits", "/v1/images/edits", Work.IMAGES, true),
    OPENAI_SPEECH("openai.speech", "/v1/audio/speech", Work.SPEECH, false),
    OPENAI_TRANSCRIPTIONS("openai.transcriptions", "/v1/audio/transcriptions", Work.TRANSCRIPT, true),
    OPENAI_TRANSLATIONS("openai.translations", "/v1/audio/translations", Work.TRANSCRIPT, true);

    private static final String VERSION = "/v1";

    private final String tag;
    private final String path;
    private final Dialect dialect;
    private final boolean generates;
    private final Work work;
    private final boolean form;

    Surface(String tag, String path, Dialect dialect, boolean generates) {
        this.tag = tag;
        this.path = path;
        this.dialect = dialect;
        this.generates = generates;
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

    Work work() {
        return work;
    }

    /** Whether it is asked with a form, which brings files, and not with JSON. */
    boolean form() {
        return form;
    }

    /** Below the provider's base URL, which ends in the version. */
    String upstreamPath() {
        return path.substring(VERSION.length());
    }
}
