package gabelle.verticles.ingress;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
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

    /**
     * The time that the tokenizer takes for a run grows with its square. No word is as long, and no paragraph of Chinese
     * without a comma.
     */
    private static final int RUN_CHARS_MAX = 256;

    private static final long TOKENS_PER_CUT = 2;

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

    /**
     * Tokens of the text, or more: a run of letters, of spaces or of signs that is absurdly long is counted by its bytes.
     * Text that looks like a control token is text. Blocks while the vocabulary is loaded.
     */
    long count(String text) {
        Encoding known = encoding;
        Encoding loaded = known == null ? load() : known;
        long tokens = 0;
        int from = 0;
        int run = 0;
        Kind kind = Kind.BREAK;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            Kind next = Kind.of(text.codePointAt(at));
            if (next != kind || next == Kind.BREAK) {
                if (at - run > RUN_CHARS_MAX) {
                    tokens += loaded.countTokensOrdinary(text.substring(from, run)) + byBytes(text, run, at);
                    from = at;
                }
                run = at;
                kind = next;
            }
        }
        if (text.length() - run > RUN_CHARS_MAX) {
            tokens += byBytes(text, run, text.length());
            return tokens + loaded.countTokensOrdinary(text.substring(from, run));
        }
        return tokens + loaded.countTokensOrdinary(from == 0 ? text : text.substring(from));
    }

    /** Each cut may take a space or a sign from the token that it would have been part of. */
    private static long byBytes(String text, int from, int to) {
        return text.substring(from, to).getBytes(StandardCharsets.UTF_8).length + TOKENS_PER_CUT;
    }

    /** What the encodings never put into one token with what is of another kind, but for a single sign before a word. */
    private enum Kind {
        LETTERS,
        SPACE,
        SIGNS,
        /** Digits: at most three are one token. */
        BREAK;

        static Kind of(int c) {
            if (c < 128) {
                boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                return letter ? LETTERS : c <= ' ' ? SPACE : c >= '0' && c <= '9' ? BREAK : SIGNS;
            }
            return switch (Character.getType(c)) {
                case Character.UPPERCASE_LETTER,
                        Character.LOWERCASE_LETTER,
                        Character.TITLECASE_LETTER,
                        Character.MODIFIER_LETTER,
                        Character.OTHER_LETTER,
                        Character.NON_SPACING_MARK,
                        Character.COMBINING_SPACING_MARK,
                        Character.ENCLOSING_MARK -> LETTERS;
                case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> BREAK;
                case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
                default -> SIGNS;
            };
        }
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
