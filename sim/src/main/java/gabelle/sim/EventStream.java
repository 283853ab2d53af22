package gabelle.sim;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Server-sent events, counted as scripts count them, and written no faster than the client reads. */
abstract class EventStream {
    private static final int CHUNKS = 20;
    private static final long NEVER = -1;

    final OpenCall call;
    final ApiRequest request;

    /** How many events carry content: those numbered from 1 on. */
    final long chunks;

    private final Exchange exchange;
    private final @Nullable Pieces pieces;
    private final Buffer terminal;
    private final long last;
    private final long cut;
    private final long hangAfter;
    private final long intervalMs;
    private long next;
    private Future<Void> written = Future.succeededFuture();

    /**
     * @param afterContent how many events follow those with content
     * @param terminal the last event of all
     */
    EventStream(Exchange exchange, ApiRequest request, int afterContent, Buffer terminal) {
        Script script = exchange.call.script;
        this.exchange = exchange;
        this.call = exchange.call;
        this.request = request;
        this.terminal = terminal;
        this.pieces =
                script.has(Word.SPLIT) ? new Pieces(TokenCounts.mix(call.seed, call.number), this::writeNow) : null;
        this.chunks = script.value(Word.CHUNKS, CHUNKS);
        this.last = chunks + afterContent;
        this.cut = script.value(Word.CUT, NEVER);
        this.hangAfter = script.value(Word.HANG_AFTER, NEVER);
        this.intervalMs = script.value(Word.INTERVAL, 0);
    }

    /** The event of that number; 0 is the one before all content. */
    abstract Buffer chunk(long index);

    /** The last event of all. */
    Buffer terminal() {
        return terminal;
    }

    void start() {
        if (cut == 0) {
            exchange.cutAfter(written);
            return;
        }
        exchange.head(200, Head.EVENTS);
        exchange.response.setChunked(true);
        if (call.script.has(Word.SLOW_HEAD)) {
            exchange.response.writeHead();
        }
        exchange.after(call.script.value(Word.SLOW_HEAD, 0), this::go);
    }

    private void go() {
        while (!call.closed()) {
            if (written.failed()) { // a closing connection drains its queue before it says that it is closed
                call.aborted();
            } else if (cut != NEVER && next > Math.min(cut, last)) {
                flush();
                exchange.cutAfter(written);
            } else if (hangAfter != NEVER && next > Math.min(hangAfter, last)) {
                flush();
                call.stalled();
                return;
            } else if (exchange.response.writeQueueFull()) {
                exchange.response.drainHandler(this::drained);
                return;
            } else if (next > last) {
                end();
            } else {
                write(chunk(next++));
                if (intervalMs > 0) {
                    exchange.after(intervalMs, this::go);
                    return;
                }
            }
        }
    }

    private void drained(Void nothing) {
        exchange.response.drainHandler(null);
        go();
    }

    private void write(Buffer event) {
        if (pieces == null) {
            writeNow(event);
        } else {
            pieces.add(event);
        }
    }

    private void writeNow(Buffer bytes) {
        written = exchange.response.write(bytes);
    }

    private void flush() {
        if (pieces != null) {
            pieces.flush();
        }
    }

    /** The terminator comes with the last event or after it: both occur, and a client must not care. */
    private void end() {
        Buffer terminalEvent = terminal();
        call.completionTokensSent = call.counts.completion();
        call.finished();
        boolean together = (call.number & 1) == 0;
        if (pieces != null || !together) {
            write(terminalEvent);
            flush();
        }
        Future<Void> ended =
                pieces == null && together ? exchange.response.end(terminalEvent) : exchange.response.end();
        ended.onFailure(gone -> call.unfinished());
    }
}
