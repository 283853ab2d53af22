package gabelle.verticles.ingress;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's encodings, and which model has which: as tiktoken's model.py says, and its GPT-5 for those that follow it. A
 * vocabulary has 200,000 entries and is loaded at its first use, once for the process.
 */
final class Tokenizer {
    static final Tokenizer O200K_BASE = new Tokenizer(
            EncodingType.O200K_BASE, "gpt-4o", "chatgpt-4o-", "gpt-4.1", "gpt-4.5-", "gpt-5", "o1", "o3", "o4-mini");

    static final Tokenizer CL100K_BASE = new Tokenizer(
            EncodingType.CL100K_BASE, "gpt-4", "gpt-3.5-turbo", "text-embedding-ada-002", "text-embedding-3-");

    private static final List<Tokenizer> ALL = List.of(O200K_BASE, CL100K_BASE); // gpt-4o is found before gpt-4

    private final EncodingType type;
    private final List<String> models;
    private volatile @Nullable Encoding encoding;

    private Tokenizer(EncodingType type, String... models) {
        this.type = type;
        this.models = List.of(models);
    }

    /** Empty for a model of which it is not documented. */
    static Optional<Tokenizer> of(String model) {
        for (Tokenizer tokenizer : ALL) {
            if (tokenizer.models.stream().anyMatch(model::startsWith)) {
                return Optional.of(tokenizer);
            }
        }
        return Optional.empty();
    }

    /** Whether counting need not load anything. */
    boolean isLoaded() {
        return encoding != null;
    }

    /** Text that looks like a control token is text. Blocks while the vocabulary is loaded. */
    long count(String text) {
        Encoding loaded = encoding;
        return (loaded == null ? load() : loaded).countTokensOrdinary(text);
    }

    private synchronized Encoding load() {
        Encoding loaded = encoding;
        if (loaded == null) {
            loaded = Encodings.newLazyEncodingRegistry().getEncoding(type);
            encoding = loaded;
        }
        return loaded;
    }
}
