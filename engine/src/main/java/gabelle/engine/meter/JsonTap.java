package gabelle.engine.meter;

import gabelle.engine.meter.AnswerReader.Progress;
import java.util.Optional;

/** The tap of an answer that is one JSON body. All of it may be relayed at once. */
public final class JsonTap implements UsageTap {
    private static final byte[] NOTHING = {};

    /**
     * A string that has not ended after this many bytes (audio, images) is passed over from there: the parser would
     * collect all of it in memory.
     */
    private static final int LONG_STRING_BYTES = 64 * 1024;

    private static final int SLICE_BYTES = 16 * 1024;

    /** No escape sequence is longer, so that a plain run of this many bytes stands inside none. */
    private static final int ESCAPE_BYTES = 6;

    private final AnswerReader reader;
    private boolean reading = true;
    private boolean complete;
    private boolean broken;
    private int quietBytes;
    private int plainRun;
    private boolean passingOver;
    private boolean escaped;

    public JsonTap(Dialect dialect) {
        this(dialect, Counting.NAMED);
    }

    /** @param counting how the provider counts */
    public JsonTap(Dialect dialect, Counting counting) {
        this(AnswerMeaning.of(dialect, counting));
    }

    JsonTap(AnswerMeaning meaning) {
        reader = new AnswerReader(meaning);
        reader.begin();
    }

    @Override
    public byte[] feed(byte[] chunk) {
        int at = 0;
        while (reading && at < chunk.length) {
            at = passingOver ? passOver(chunk, at) : read(chunk, at);
        }
        return chunk;
    }

    private int read(byte[] chunk, int from) {
        int to = Math.min(chunk.length, from + SLICE_BYTES);
        Progress progress = reader.read(chunk, from, to);
        reading = progress == Progress.NONE || progress == Progress.SOME;
        complete = progress == Progress.DONE;
        broken = !reading && !complete;
        if (!reading) {
            reader.drop();
        }
        quietBytes = progress == Progress.NONE ? quietBytes + to - from : 0;
        plainRun = quietBytes > LONG_STRING_BYTES ? plainRun(chunk, from, to) : 0;
        passingOver = plainRun >= ESCAPE_BYTES;
        return to;
    }

    /** How many bytes at the end are plain ASCII and no backslash. */
    private int plainRun(byte[] chunk, int from, int to) {
        int run = plainRun;
        for (int at = from; at < to; at++) {
            run = chunk[at] == '\\' || chunk[at] < 0 ? 0 : run + 1;
        }
        return run;
    }

    /** Goes on to the quote that ends the string, which the parser is shown again. */
    private int passOver(byte[] chunk, int from) {
        for (int at = from; at < chunk.length; at++) {
            if (escaped) {
                escaped = false;
            } else if (chunk[at] == '\\') {
                escaped = true;
            } else if (chunk[at] == '"') {
                skipped(at - from);
                passingOver = false;
                quietBytes = 0;
                plainRun = 0;
                return at;
            }
        }
        skipped(chunk.length - from);
        return chunk.length;
    }

    private void skipped(int bytes) {
        if (reader.inText()) {
            reader.unseen(bytes);
        }
    }

    @Override
    public byte[] finish() {
        reading = false;
        reader.drop();
        reader.meaning().ended();
        return NOTHING;
    }

    @Override
    public Optional<Usage> usage() {
        return Optional.ofNullable(reader.meaning().usage());
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public boolean broken() {
        return broken;
    }

    @Override
    public boolean absurd() {
        return reader.meaning().absurd();
    }

    @Override
    public String servedModel() {
        return reader.meaning().servedModel();
    }

    @Override
    public boolean errorSeen() {
        return reader.meaning().errorSeen();
    }

    @Override
    public boolean keyRefused() {
        return reader.meaning().keyRefused();
    }

    @Override
    public long deliveredTokensEstimate() {
        return reader.meaning().text().count();
    }
}
