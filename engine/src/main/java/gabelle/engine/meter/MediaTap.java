package gabelle.engine.meter;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tap of an answer with images, speech or a transcript, which may have megabytes of them in one string or event. All
 * of it is relayed as it comes, but for the last byte: no JSON is whole without it, no event and no body has ended.
 */
public final class MediaTap implements UsageTap {
    /** How the answer is written down. */
    public enum Form {
        JSON,
        EVENTS,
        /** Audio, or text that is no JSON: nothing can be read out of it. */
        OPAQUE
    }

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    private final Form form;
    private final MediaAsk asked;
    private final MediaAnswer meaning;
    private final JsonTap whole;
    private final byte[] held = new byte[1];
    private boolean holding;
    private boolean begun;

    /** Of the line that is being read: how much of its name has come, or -1 where it is another line than of data. */
    private int named;

    private @Nullable JsonTap line;

    /** @param billing what the model is billed by */
    public MediaTap(Form form, MediaAsk asked, Billing billing) {
        this.form = form;
        this.asked = asked;
        this.meaning = new MediaAnswer(asked, billing);
        this.whole = new JsonTap(meaning);
    }

    @Override
    public byte[] feed(byte[] chunk) {
        if (chunk.length == 0) {
            return chunk;
        }
        switch (form) {
            case JSON -> whole.feed(chunk);
            case EVENTS -> lines(chunk);
            case OPAQUE -> {}
        }
        byte[] now = new byte[chunk.length - (holding ? 0 : 1)];
        if (holding) {
            now[0] = held[0];
        }
        System.arraycopy(chunk, 0, now, holding ? 1 : 0, chunk.length - 1);
        held[0] = chunk[chunk.length - 1];
        holding = begun = true;
        return now;
    }

    private void lines(byte[] chunk) {
        int at = 0;
        while (at < chunk.length) {
            if (isLineEnd(chunk[at])) {
                endLine();
                at++;
            } else if (named >= 0 && named < DATA.length) {
                named = chunk[at] == DATA[named] ? named + 1 : -1;
                at++;
            } else {
                int end = lineEnd(chunk, at);
                if (named == DATA.length) {
                    data(chunk, at, end);
                }
                at = end;
            }
        }
    }

    private void data(byte[] chunk, int from, int to) {
        JsonTap reading = line;
        if (reading == null) {
            reading = new JsonTap(meaning);
            line = reading;
        }
        reading.feed(Arrays.copyOfRange(chunk, from, to));
    }

    private void endLine() {
        if (line != null) {
            line.finish();
            line = null;
        }
        named = 0;
    }

    private static int lineEnd(byte[] chunk, int from) {
        int at = from;
        while (at < chunk.length && !isLineEnd(chunk[at])) {
            at++;
        }
        return at;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    @Override
    public byte[] finish() {
        endLine();
        whole.finish();
        byte[] rest = holding ? held.clone() : new byte[0];
        holding = false;
        return rest;
    }

    @Override
    public Optional<Usage> usage() {
        return Optional.ofNullable(meaning.usage());
    }

    @Override
    public boolean complete() {
        return form != Form.JSON || whole.complete();
    }

    @Override
    public boolean broken() {
        return form == Form.JSON && whole.broken();
    }

    @Override
    public boolean absurd() {
        return meaning.absurd();
    }

    @Override
    public String servedModel() {
        return "";
    }

    @Override
    public boolean errorSeen() {
        return meaning.errorSeen();
    }

    @Override
    public boolean keyRefused() {
        return meaning.keyRefused();
    }

    /** Media cannot be counted by their bytes: whoever was sent some is charged what they hold, should nobody tell more. */
    @Override
    public long deliveredTokensEstimate() {
        boolean counted = asked.work() == Work.TRANSCRIPT && form != Form.OPAQUE;
        if (counted) {
            return meaning.text().count();
        }
        return begun ? Usage.BUCKET_MAX : 0;
    }
}
