package gabelle.engine.meter;

import gabelle.engine.meter.AnswerReader.Progress;
import java.util.Optional;

/**
 * The tap of an answer that is a stream of server-sent events. It relays whole events, leaves out the usage chunk that
 * only Gabelle asked for, and withholds the terminal event ({@code data: [DONE]}, {@code message_stop}) and whatever
 * follows it until the call is settled. Where a dialect has none, it withholds what may be the last event until more of
 * the answer comes.
 */
public final class SseTap implements UsageTap {
    /**
     * An event is held until it is complete, up to this many bytes: a chunk of text has a few hundred, one with logprobs
     * or a large tool call some thousand. A longer one is relayed as it comes ({@link LongEvent}).
     */
    static final int EVENT_BYTES_MAX = 256 * 1024;

    private enum Decision {
        RELAY,
        DROP,
        HOLD,
        /** It is too long to be held, but for the blank line without which it is no event. */
        HOLD_END
    }

    private final boolean dropUsage;
    private final AnswerReader reader;
    private final SseFrame frame = new SseFrame();
    private final SseEvent event = new SseEvent();
    private final LongEvent longEvent;
    private final Relay relay = new Relay();
    private final Bytes pending = new Bytes();
    private final Bytes held = new Bytes();
    private Decision last = Decision.RELAY;
    private boolean terminalSeen;
    private boolean errorNamed;
    private boolean oversized;

    /** Whether something passed since the last event that was understood, which may have said more. */
    private boolean passedUnread;

    /**
     * @param dropUsage whether the client did not ask for the usage itself, so that a chunk with nothing else in it is
     *     left out
     */
    public SseTap(Dialect dialect, boolean dropUsage) {
        this(dialect, dropUsage, Counting.NAMED);
    }

    /** @param counting how the provider counts */
    public SseTap(Dialect dialect, boolean dropUsage, Counting counting) {
        this.reader = new AnswerReader(dialect, counting);
        this.longEvent = new LongEvent(reader, dialect);
        this.dropUsage = dropUsage;
    }

    @Override
    public byte[] feed(byte[] chunk) {
        relay.start(chunk);
        int at = frame.leftOver(chunk);
        if (terminalSeen) {
            hold(chunk, 0, chunk.length);
            return Relay.NOTHING;
        }
        switch (last) {
            case RELAY -> relay.add(0, at);
            case HOLD, HOLD_END -> hold(chunk, 0, at);
            case DROP -> {}
        }
        int end = frame.end(chunk, at);
        while (end >= 0) {
            complete(chunk, at, end);
            at = end;
            if (terminalSeen) {
                hold(chunk, at, chunk.length);
                return relay.bytes();
            }
            end = frame.end(chunk, at);
        }
        keep(chunk, at);
        return relay.bytes();
    }

    /** An event ends in this chunk; its beginning may be pending. */
    private void complete(byte[] chunk, int from, int to) {
        if (oversized) {
            oversized = false;
            longEvent.more(chunk, from, to);
            last = ofLong();
            pass(chunk, from, to);
        } else if (pending.length() > 0) {
            pending.append(chunk, from, to);
            last = decide(pending.array(), 0, pending.length());
            switch (last) {
                case RELAY -> {
                    release();
                    relay.addHeld(pending);
                }
                case HOLD -> hold(pending.array(), 0, pending.length());
                case HOLD_END -> {
                    int end = end(pending.array(), pending.length());
                    relay.addHeld(pending, end);
                    hold(pending.array(), end, pending.length());
                }
                case DROP -> {}
            }
            pending.clear();
        } else {
            last = decide(chunk, from, to);
            pass(chunk, from, to);
        }
    }

    private void pass(byte[] chunk, int from, int to) {
        switch (last) {
            case RELAY -> {
                release();
                relay.add(from, to);
            }
            case HOLD -> hold(chunk, from, to);
            case HOLD_END -> {
                int end = Math.max(from, end(chunk, to));
                relay.add(from, end);
                hold(chunk, end, to);
            }
            case DROP -> {}
        }
    }

    /** Where the line break stands with which an event ends. */
    private static int end(byte[] bytes, int to) {
        boolean two = to > 1 && bytes[to - 2] == '\r' && bytes[to - 1] == '\n';
        return two ? to - 2 : to - 1;
    }

    /** The rest of a chunk, in which no event ends. */
    private void keep(byte[] chunk, int from) {
        if (oversized) {
            longEvent.more(chunk, from, chunk.length);
            relay.add(from, chunk.length);
        } else if (pending.length() + chunk.length - from > EVENT_BYTES_MAX) {
            oversized = true;
            release();
            pending.append(chunk, from, chunk.length);
            longEvent.begin(event, pending.array(), 0, pending.length());
            errorNamed |= event.error();
            relay.addHeld(pending);
            pending.clear();
        } else {
            pending.append(chunk, from, chunk.length);
        }
    }

    private Decision ofLong() {
        terminalSeen = longEvent.endsStream();
        passedUnread = !longEvent.understood();
        return terminalSeen ? Decision.HOLD_END : Decision.RELAY;
    }

    private Decision decide(byte[] bytes, int from, int to) {
        if (to - from > EVENT_BYTES_MAX) {
            longEvent.begin(event, bytes, from, to);
            errorNamed |= event.error();
            return ofLong();
        }
        event.read(bytes, from, to);
        errorNamed |= event.error();
        if (event.terminal()) {
            terminalSeen = true;
            return Decision.HOLD;
        }
        if (!understood()) {
            return beside(to - from);
        }
        return switch (reader.meaning().end()) {
            case LAST -> {
                terminalSeen = true;
                yield Decision.HOLD;
            }
            case MAY_BE_LAST -> {
                release();
                yield Decision.HOLD;
            }
            case BESIDE -> beside(to - from);
            case GOES_ON -> dropUsage && reader.meaning().onlyUsage() ? Decision.DROP : Decision.RELAY;
        };
    }

    /** What carries nothing of the answer stays with the event before it, as long as there is room for both. */
    private Decision beside(int bytes) {
        boolean fits = held.length() > 0 && held.length() + bytes <= EVENT_BYTES_MAX;
        return fits ? Decision.HOLD : Decision.RELAY;
    }

    /** What was held was not the end. */
    private void release() {
        if (held.length() > 0) {
            relay.addHeld(held);
            held.clear();
        }
    }

    private boolean understood() {
        if (event.from() == event.to() || event.bytes()[event.from()] != '{') {
            return false;
        }
        reader.begin();
        Progress progress = reader.read(event.bytes(), event.from(), event.to());
        if (progress != Progress.DONE) {
            reader.drop();
        }
        passedUnread = progress != Progress.DONE;
        return !passedUnread;
    }

    /** After the terminal event nothing means anything any more: what exceeds the bound is let go. */
    private void hold(byte[] bytes, int from, int to) {
        held.append(bytes, from, terminalSeen ? Math.min(to, from + EVENT_BYTES_MAX - held.length()) : to);
    }

    /** How many bytes are withheld at the moment. */
    public int heldBytes() {
        return held.length() + pending.length();
    }

    /** Whether the stream came to its own end, its terminal event. */
    @Override
    public boolean complete() {
        return terminalSeen;
    }

    /**
     * {@inheritDoc} That is the terminal event with what followed it, or, where the stream ended without one, its last
     * event as far as it came.
     */
    @Override
    public byte[] finish() {
        relay.start(Relay.NOTHING);
        boolean dropped = false;
        if (pending.length() > 0) {
            // Some servers leave out the blank line after their last event.
            dropped = decide(pending.array(), 0, pending.length()) == Decision.DROP;
        }
        relay.addHeld(held);
        held.clear();
        if (!dropped) {
            relay.addHeld(pending);
        }
        pending.clear();
        reader.drop();
        if (!passedUnread) {
            reader.meaning().ended();
        }
        return relay.bytes();
    }

    @Override
    public Optional<Usage> usage() {
        return Optional.ofNullable(reader.meaning().usage());
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
        return errorNamed || reader.meaning().errorSeen();
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
