package gabelle.sim;

import static gabelle.sim.Bytes.template;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion as server-sent events: one chunk that says the role, the chunks of content, one with the finish
 * reason, one with the usage if the request asked for it, and {@code [DONE]}; but for what its {@link Manner} changes.
 * Written no faster than the client reads.
 */
final class ChatStream {
    private static final int CHUNKS = 20;
    private static final long NEVER = -1;
    private static final byte[] ROLE =
            template("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},");
    private static final byte[] CONTENT = template("{\"index\":0,\"delta\":{\"content\":\"");
    private static final byte[] CONTENT_END = template("\"},");
    private static final byte[] NOT_FINISHED = template("\"logprobs\":null,\"finish_reason\":null}]");
    private static final byte[] FINISH = template("{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"");
    private static final byte[] X_GROQ = template(",\"x_groq\":{\"id\":\"req_01jt0xby4ff\"");
    private static final byte[] NO_USAGE_YET = template(",\"usage\":null");
    private static final byte[] OBFUSCATION = template(",\"obfuscation\":\"");
    private static final byte[] PADDING = template("q7Zt0RkVw3XnJ5");
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private final Exchange exchange;
    private final OpenCall call;
    private final ApiRequest request;
    private final byte[] chunkHead;
    private final @Nullable Pieces pieces;
    private final long chunks;
    private final long last;
    private final long cut;
    private final long hangAfter;
    private final long intervalMs;
    private long next; // 0 is the chunk with the role
    private Future<Void> written = Future.succeededFuture();

    ChatStream(Exchange exchange, ApiRequest request) {
        Script script = exchange.call.script;
        this.exchange = exchange;
        this.call = exchange.call;
        this.request = request;
        this.chunkHead = template(ChatAnswer.chunkHead(call, request).toString());
        this.pieces =
                script.has(Word.SPLIT) ? new Pieces(TokenCounts.mix(call.seed, call.number), this::writeNow) : null;
        this.chunks = script.value(Word.CHUNKS, CHUNKS);
        this.last = chunks + (sendsUsage() ? 2 : 1);
        this.cut = script.value(Word.CUT, NEVER);
        this.hangAfter = script.value(Word.HANG_AFTER, NEVER);
        this.intervalMs = script.value(Word.INTERVAL, 0);
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

    private Buffer chunk(long index) {
        Bytes json = new Bytes(chunkHead.length + 160).add(chunkHead);
        if (index == 0) {
            json.add(ROLE).add(NOT_FINISHED);
        } else if (index <= chunks) {
            content(json, index);
        } else if (index == chunks + 1) {
            finish(json);
        } else {
            usage(json.add(']'));
        }
        if (request.includeUsage && index <= chunks + 1) {
            json.add(NO_USAGE_YET);
        }
        if (request.obfuscate && call.manner == Manner.OPENAI) {
            json.add(OBFUSCATION)
                    .add(PADDING, 0, 1 + (int) ((index * 5 + call.number & 0xFF) % PADDING.length))
                    .add('"');
        }
        return json.add("}\n\n").buffer();
    }

    private void finish(Bytes json) {
        json.add(FINISH).json(ChatAnswer.finishReason(call.counts, request)).add("\"}]");
        if (!call.manner.endsWithUsage() || call.script.has(Word.NO_USAGE)) {
            return;
        }
        boolean wrapped = call.manner == Manner.GROQ;
        usage(wrapped ? json.add(X_GROQ) : json);
        if (wrapped) {
            json.add('}');
        }
    }

    private void usage(Bytes json) {
        ChatAnswer.usage(json.add(','), call.counts, call);
        call.usageReported = true;
    }

    private void content(Bytes json, long index) {
        json.add(CONTENT);
        call.contentBytesSent += Content.addPiece(json, call.number, index - 1, chunks, call.script);
        json.add(CONTENT_END).add(NOT_FINISHED);
        call.completionTokensSent = Math.multiplyExact(call.counts.completion(), index) / chunks;
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

    /** The terminator comes with {@code [DONE]} or after it: both occur, and a client must not care. */
    private void end() {
        call.completionTokensSent = call.counts.completion();
        call.finished();
        boolean together = (call.number & 1) == 0;
        if (pieces != null || !together) {
            write(DONE);
            flush();
        }
        Future<Void> ended = pieces == null && together ? exchange.response.end(DONE) : exchange.response.end();
        ended.onFailure(gone -> call.unfinished());
    }

    private boolean sendsUsage() {
        return request.includeUsage && !call.script.has(Word.NO_USAGE);
    }
}
