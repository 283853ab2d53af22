package gabelle.sim;

import io.vertx.core.buffer.Buffer;

/**
 * A stream of Gemini's API: whole answers that each carry a piece, with the counts so far, the last one with the reason
 * why it ended. Lines end in CR LF. Source of their form: Gemini API reference, "streamGenerateContent".
 */
final class GeminiStream extends EventStream {
    GeminiStream(Exchange exchange, ApiRequest request) {
        super(exchange, request, 0, last(exchange.call, request));
    }

    private static Buffer last(OpenCall call, ApiRequest request) {
        Bytes event = GeminiAnswer.head(new Bytes(512).add("data: ")).add("{\"text\":\"\"}");
        GeminiAnswer.end(event, call, request);
        return event.add("\r\n\r\n").buffer();
    }

    @Override
    Buffer chunk(long index) {
        Bytes event = GeminiAnswer.head(new Bytes(512).add("data: ")).add("{\"text\":\"");
        if (index > 0) {
            call.contentBytesSent += Content.addPiece(event, call.number, index - 1, chunks, call.script);
        }
        event.add("\"}],\"role\":\"model\"},\"index\":0}]");
        long candidates = call.counts.completion() - call.counts.reasoning();
        GeminiAnswer.usage(event, call, Math.multiplyExact(candidates, index) / chunks);
        GeminiAnswer.tail(event, call, request);
        call.completionTokensSent = call.counts.reasoning() + Math.multiplyExact(candidates, index) / chunks;
        call.usageReported = !call.script.has(Word.NO_USAGE);
        return event.add("\r\n\r\n").buffer();
    }
}
