package gabelle.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Queue;

/** Sends an answer that is one body, as the call's script wants it sent. */
final class BodyReply {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Exchange exchange;
    private final OpenCall call;
    private final Answer answer;
    private final Buffer body;

    private BodyReply(Exchange exchange, Answer answer) {
        this.exchange = exchange;
        this.call = exchange.call;
        this.answer = answer;
        this.body = call.script.has(Word.PRETTY) && answer.status() == 200
                ? pretty(answer.body())
                : answer.body().buffer();
    }

    static void send(Exchange exchange, Answer answer) {
        new BodyReply(exchange, answer).send();
    }

    private void send() {
        call.counts = answer.counts();
        Script script = call.script;
        if (script.isNone()) {
            exchange.head(answer.status(), answer.contentType());
            whole();
            return;
        }
        if (script.value(Word.CUT, 1) == 0) {
            exchange.cutAfter(Future.succeededFuture());
            return;
        }
        exchange.head(answer.status(), answer.contentType());
        if (script.has(Word.CHUNKED)) {
            exchange.response.setChunked(true);
        } else {
            exchange.response.putHeader("content-length", Integer.toString(body.length()));
        }
        if (script.has(Word.SLOW_HEAD)) {
            exchange.response.writeHead();
        }
        exchange.after(script.value(Word.SLOW_HEAD, 0), this::scripted);
    }

    private void scripted() {
        if (call.script.has(Word.CUT)) {
            exchange.cutAfter(half());
        } else if (call.script.has(Word.HANG_AFTER)) {
            half();
            call.stalled();
        } else if (call.script.has(Word.SPLIT)) {
            split();
        } else {
            whole();
        }
    }

    private void whole() {
        allSent();
        exchange.response.end(body).onFailure(gone -> call.unfinished());
    }

    /** Half of the body, which counts as half of the content; the usage stands at its end. */
    private Future<Void> half() {
        call.completionTokensSent = answer.counts().completion() / 2;
        call.contentBytesSent = answer.contentBytes() / 2;
        return exchange.response.write(body.getBuffer(0, body.length() / 2));
    }

    private void split() {
        Queue<Buffer> pieces = new ArrayDeque<>();
        Pieces splitter = new Pieces(TokenCounts.mix(call.seed, call.number), pieces::add);
        splitter.add(body);
        splitter.flush();
        next(pieces);
    }

    /** A piece a turn: pieces written in one turn would share a packet. */
    private void next(Queue<Buffer> pieces) {
        if (call.closed()) {
            return;
        }
        Buffer piece = pieces.remove();
        if (pieces.isEmpty()) {
            allSent();
            exchange.response.end(piece).onFailure(gone -> call.unfinished());
        } else {
            exchange.response.write(piece).onSuccess(written -> exchange.vertx.runOnContext(turn -> next(pieces)));
        }
    }

    private void allSent() {
        call.completionTokensSent = answer.counts().completion();
        call.contentBytesSent = answer.contentBytes();
        call.usageReported = answer.reportsUsage();
        call.finished();
    }

    private static Buffer pretty(Bytes json) {
        try {
            return Buffer.buffer(MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(MAPPER.readTree(json.buffer().getBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
