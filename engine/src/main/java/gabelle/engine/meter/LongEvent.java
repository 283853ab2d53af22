package gabelle.engine.meter;

import gabelle.engine.meter.AnswerReader.Progress;

/**
 * Reads an event that is too long to be held, while its bytes are relayed. Only where such a one is to be expected: the
 * events in which a response begins and ends repeat its instructions, its tools and its output. Elsewhere it is counted
 * by its length.
 */
final class LongEvent {
    private final AnswerReader reader;
    private final boolean expected;
    private boolean reading;
    private boolean whole;

    LongEvent(AnswerReader reader, Dialect dialect) {
        this.reader = reader;
        this.expected = switch (dialect) {
            case OPENAI_RESPONSES -> true;
            case OPENAI, ANTHROPIC, GEMINI -> false;
        };
    }

    /** @param event takes it apart, as far as it has come */
    void begin(SseEvent event, byte[] bytes, int from, int to) {
        event.read(bytes, from, to);
        whole = false;
        reading = expected && event.isOneLine() && event.from() < event.to() && bytes[event.from()] == '{';
        if (reading) {
            reader.begin();
            more(bytes, event.from(), to);
        } else {
            reader.unseen(to - from);
        }
    }

    void more(byte[] bytes, int from, int to) {
        if (!reading) {
            reader.unseen(whole ? 0 : to - from);
            return;
        }
        Progress progress = reader.read(bytes, from, to);
        whole = progress == Progress.DONE;
        reading = progress == Progress.NONE || progress == Progress.SOME;
        if (!reading && !whole) {
            reader.unseen(to - from);
        }
    }

    /** Whether it was read to its end, so that it says nothing that is not known. */
    boolean understood() {
        return whole;
    }

    /** Its blank line has come; says whether it is the last event of the stream. */
    boolean endsStream() {
        if (!whole) {
            reader.drop();
        }
        return whole && reader.meaning().last();
    }
}
