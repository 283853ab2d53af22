package gabelle.sim;

import java.util.EnumMap;
import java.util.Map;

/** What one request asked the provider to do to it: a number for each {@link Word}, or none. */
final class Script {
    static final Script NONE = new Script("", Map.of());

    private static final String MODEL_PREFIX = "sim:";

    private final String text;
    private final Map<Word, Long> values;

    private Script(String text, Map<Word, Long> values) {
        this.text = text;
        this.values = values;
    }

    /** @throws IllegalArgumentException with a message for whoever wrote the script */
    static Script parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        Map<Word, Long> values = new EnumMap<>(Word.class);
        for (String part : text.split(",", -1)) {
            set(values, part.strip());
        }
        return new Script(text, values);
    }

    /** The script in a model's name ({@code sim:<script>} or {@code <model>@sim:<script>}), or an empty text. */
    static String inModel(String model) {
        int at = markAt(model);
        return at < 0 ? "" : model.substring(at + MODEL_PREFIX.length());
    }

    /** The model's name without a script; {@code sim} where there is nothing else. */
    static String bareModel(String model) {
        int at = markAt(model);
        if (at < 0) {
            return model;
        }
        return at == 0 ? "sim" : model.substring(0, at - 1);
    }

    boolean isNone() {
        return values.isEmpty();
    }

    boolean has(Word word) {
        return values.containsKey(word);
    }

    long value(Word word, long otherwise) {
        Long value = values.get(word);
        return value == null ? otherwise : value;
    }

    /** As it was written; empty if there was none. */
    String text() {
        return text;
    }

    private static int markAt(String model) {
        if (model.startsWith(MODEL_PREFIX)) {
            return 0;
        }
        int at = model.indexOf("@" + MODEL_PREFIX);
        return at < 0 ? -1 : at + 1;
    }

    private static void set(Map<Word, Long> values, String part) {
        int equals = part.indexOf('=');
        Word word = Word.of(equals < 0 ? part : part.substring(0, equals).strip());
        if (equals < 0 && word.alone < word.min) {
            throw new IllegalArgumentException(word.spelling() + " needs a number: " + word.spelling() + "=…");
        }
        long value = equals < 0
                ? word.alone
                : number(word, part.substring(equals + 1).strip());
        if (value < word.min || value > word.max) {
            throw new IllegalArgumentException(
                    word.spelling() + " must be from " + word.min + " to " + word.max + ", not " + value);
        }
        values.put(word, value);
    }

    private static long number(Word word, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(word.spelling() + " needs a whole number, not '" + text + "'", e);
        }
    }
}
