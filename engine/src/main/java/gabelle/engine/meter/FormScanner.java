package gabelle.engine.meter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a form (multipart/form-data, RFC 7578) while its bytes come, in any chunking: its small fields, and how large its
 * files are. Files are not kept; of an audio file the beginning is, which says how long it lasts.
 */
public final class FormScanner {
    /** RFC 2046 allows a boundary of 70 characters. */
    private static final int BOUNDARY_MAX = 70;

    /** Of one part: name, file name and type have a few hundred bytes. */
    private static final int HEAD_BYTES_MAX = 8 * 1024;

    /** OpenAI's forms have about 20 fields, and at most 16 images. */
    private static final int PARTS_MAX = 100;

    /** OpenAI's longest field is a prompt of 32,000 characters. */
    private static final int FIELD_BYTES_MAX = 128 * 1024;

    private enum State {
        /** Before the first boundary. */
        PREAMBLE,
        /** Right behind a boundary: a line break begins a part, two dashes end the form. */
        BOUNDARY,
        HEAD,
        PART,
        END,
        BROKEN
    }

    private final FormFields fields;
    private final byte[] delimiter;
    private final Bytes head = new Bytes();
    private final Bytes value = new Bytes();
    private State state = State.PREAMBLE;
    private String problem = "";
    private long at;
    private long partAt;
    private int parts;
    private int matched;
    private int dashes;
    private @Nullable String name;
    private boolean file;

    /**
     * @param work what the form asks for
     * @param boundary of its content type
     */
    private FormScanner(Work work, String boundary) {
        fields = new FormFields(work);
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        matched = 2; // the first boundary may stand at the very beginning, without a line break before it
    }

    /** For a form of this content type; empty if it is none. */
    public static Optional<FormScanner> of(Work work, @Nullable String contentType) {
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            return Optional.empty();
        }
        String boundary = parameter(contentType, "boundary");
        return boundary.isEmpty() || boundary.length() > BOUNDARY_MAX
                ? Optional.empty()
                : Optional.of(new FormScanner(work, boundary));
    }

    public void feed(byte[] chunk) {
        for (byte b : chunk) {
            switch (state) {
                case PREAMBLE -> {
                    if (isDelimited(b)) {
                        state = State.BOUNDARY;
                    }
                }
                case BOUNDARY -> behindBoundary(b);
                case HEAD -> head(b);
                case PART -> part(b);
                case END, BROKEN -> {}
            }
            at++;
        }
    }

    /** A delimiter has one carriage return, its first byte: where a match fails, another can only begin. */
    private boolean isDelimited(byte b) {
        if (b != delimiter[matched]) {
            matched = 0;
        }
        matched += b == delimiter[matched] ? 1 : 0;
        if (matched < delimiter.length) {
            return false;
        }
        matched = 0;
        dashes = 0;
        head.clear();
        return true;
    }

    private void behindBoundary(byte b) {
        if (b == '-' && dashes < 2) {
            dashes++;
            state = dashes == 2 ? State.END : state;
        } else if (b == '\n' && dashes == 0) {
            state = State.HEAD;
        } else if (dashes > 0 || (b != '\r' && b != ' ' && b != '\t')) {
            broken("Something stands behind a boundary of the form.");
        }
    }

    private void head(byte b) {
        head.append(b);
        if (head.length() > HEAD_BYTES_MAX) {
            broken("The head of a part of the form is longer than " + HEAD_BYTES_MAX + " bytes.");
            return;
        }
        String text = b == '\n' ? text(head) : "";
        if (text.equals("\r\n") || text.endsWith("\r\n\r\n")) {
            begin(text);
        }
    }

    private void begin(String text) {
        String disposition = "";
        for (String line : text.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                disposition = line;
            }
        }
        name = parameter(disposition, "name");
        file = disposition.toLowerCase(Locale.ROOT).contains("filename");
        if (name.isEmpty() || ++parts > PARTS_MAX) {
            broken(name.isEmpty() ? "A part of the form has no name." : "The form has too many parts.");
            return;
        }
        state = State.PART;
        partAt = at + 1;
        value.clear();
    }

    private void part(byte b) {
        boolean ended = isDelimited(b);
        int kept = file ? AudioLength.HEAD_BYTES : FIELD_BYTES_MAX + delimiter.length;
        if (value.length() < kept) {
            value.append(b);
        }
        if (ended) {
            state = State.BOUNDARY;
            end(at + 1 - delimiter.length - partAt);
        } else if (!file && at - partAt > FIELD_BYTES_MAX + (long) delimiter.length) {
            broken("The field " + name + " of the form is longer than " + FIELD_BYTES_MAX + " bytes.");
        }
    }

    private void end(long length) {
        byte[] bytes = value.copy();
        byte[] own = Arrays.copyOf(bytes, (int) Math.min(bytes.length, length));
        String part = name == null ? "" : name;
        if (file) {
            fields.file(part, length, own);
        } else {
            fields.field(part, new String(own, StandardCharsets.UTF_8), partAt, length);
        }
    }

    /** The form as it came. */
    public Scanned finish() {
        if (state != State.END && state != State.BROKEN) {
            broken("The form is not whole: its last boundary is missing.");
        }
        return state == State.BROKEN ? new InvalidRequest(problem, "") : fields.scanned();
    }

    private void broken(String why) {
        problem = why;
        state = State.BROKEN;
    }

    private static String text(Bytes bytes) {
        return new String(bytes.array(), 0, bytes.length(), StandardCharsets.UTF_8);
    }

    /** A parameter of a header, in quotes or without; empty if it is missing. */
    private static String parameter(String header, String wanted) {
        for (String item : header.split(";", -1)) {
            int equals = item.indexOf('=');
            if (equals > 0 && item.substring(0, equals).trim().equalsIgnoreCase(wanted)) {
                String given = item.substring(equals + 1).trim();
                boolean quoted = given.length() > 1 && given.startsWith("\"") && given.endsWith("\"");
                return quoted ? given.substring(1, given.length() - 1) : given;
            }
        }
        return "";
    }
}
