package gabelle.engine.meter;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the fields of a form say. A field that decides about money may stand in it once only. */
final class FormFields {
    private static final int MODEL_BYTES_MAX = 256;

    /** OpenAI makes at most 10 images in one call. */
    private static final long IMAGES_MAX = 1_000;

    private final Work work;
    private final Set<String> seen = new HashSet<>();
    private @Nullable InvalidRequest problem;
    private String model = "";
    private int modelAt;
    private int modelBytes;
    private boolean stream;
    private long choices = 1;
    private String size = MediaAsk.AUTO;
    private String quality = MediaAsk.AUTO;
    private long textBytes;
    private long imageFiles;
    private long audioBytes;
    private AudioLength length = AudioLength.NONE;

    FormFields(Work work) {
        this.work = work;
    }

    void field(String name, String value, long at, long bytes) {
        switch (name) {
            case "model" -> model(value, at, bytes);
            case "prompt" -> textBytes += bytes;
            case "stream" -> stream = once(name) && value.equals("true");
            case "n" -> choices = once(name) ? number(value) : 1;
            case "size", "resolution" -> size = once("size") ? word("size", value) : size;
            case "quality" -> quality = once(name) ? word(name, value) : quality;
            default -> {}
        }
    }

    /** @param head its first bytes */
    void file(String name, long bytes, byte[] head) {
        switch (work) {
            case IMAGES -> imageFiles++;
            case TRANSCRIPT -> {
                if (once("file")) {
                    audioBytes = bytes;
                    length = AudioLength.of(head, bytes);
                }
            }
            case TEXT, SPEECH -> refuse("The form has a file that nothing is known of.", name);
        }
    }

    private void model(String value, long at, long bytes) {
        if (!once("model")) {
            return;
        }
        if (bytes > MODEL_BYTES_MAX) {
            refuse("The model's name is longer than " + MODEL_BYTES_MAX + " bytes.", "model");
            return;
        }
        model = value;
        modelAt = Math.toIntExact(at);
        modelBytes = (int) bytes;
    }

    private long number(String value) {
        if (value.matches("[0-9]{1,9}") && Long.parseLong(value) <= IMAGES_MAX) {
            return Math.max(1, Long.parseLong(value));
        }
        refuse("n must be a whole number from 0 to " + IMAGES_MAX + ".", "n");
        return 1;
    }

    private String word(String name, String value) {
        if (value.length() > MediaMembers.WORD_CHARS_MAX) {
            refuse(name + " must be a word of at most " + MediaMembers.WORD_CHARS_MAX + " characters.", name);
        }
        return value;
    }

    private boolean once(String name) {
        boolean first = seen.add(name);
        if (!first) {
            refuse(name + " stands in the form twice: which one is meant?", name);
        }
        return first;
    }

    private void refuse(String message, String param) {
        if (problem == null) {
            problem = new InvalidRequest(message, param);
        }
    }

    Scanned scanned() {
        if (model.isEmpty()) {
            refuse("You must provide a model parameter: the name of the model.", "model");
        }
        if (work == Work.TRANSCRIPT && !seen.contains("file")) {
            refuse("You must provide a file to be transcribed.", "file");
        }
        return problem == null ? new ModelRequest(this) : problem;
    }

    String model() {
        return model;
    }

    int modelAt() {
        return modelAt;
    }

    int modelBytes() {
        return modelBytes;
    }

    boolean stream() {
        return stream;
    }

    long choices() {
        return choices;
    }

    /** The bytes are those that a model reads as text: media count by themselves. */
    Input input() {
        return new Input(textBytes + audioBytes, textBytes, 0, 0, 0, imageFiles, 0, audioBytes, 0, 0, 0);
    }

    MediaAsk media() {
        return new MediaAsk(work, size, quality, 0, length.milliseconds(), length.millisecondsMax());
    }
}
