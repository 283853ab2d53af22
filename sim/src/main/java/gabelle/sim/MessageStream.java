package gabelle.sim;

import io.vertx.core.buffer.Buffer;

/**
 * An Anthropic message as server-sent events: the message as it begins with the start of its one block (a text, or the use of a tool) and a ping, the
 * deltas, the end of both with the cumulative usage, and {@code message_stop}. Source of their form: Claude docs,
 * "Streaming messages".
 */
final class MessageStream extends EventStream {
    private static final Buffer STOP = Buffer.buffer("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

    private static final String TEXT_DELTA = "\"delta\":{\"type\":\"text_delta\",\"text\":\"";

    private final boolean tool;

    MessageStream(Exchange exchange, ApiRequest request) {
        super(exchange, request, 1, STOP);
        this.tool = ToolCall.wanted(call, request);
    }

    @Override
    Buffer chunk(long index) {
        Bytes events = new Bytes(768);
        if (index == 0) {
            start(events);
        } else if (index <= chunks) {
            delta(events, index);
        } else {
            end(events);
        }
        return events.buffer();
    }

    private void start(Bytes events) {
        events.add("event: message_start\ndata: {\"type\":\"message_start\",\"message\":");
        MessageAnswer.head(events, call, request).add("[],\"stop_reason\":null,\"stop_sequence\":null,");
        MessageAnswer.usage(events, call, ChatAnswer.reported(call.counts, call.script), 1);
        events.add("}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,")
                .add("\"content_block\":");
        if (tool) {
            MessageAnswer.toolUse(events, call, request, "");
        } else {
            events.add("{\"type\":\"text\",\"text\":\"\"}");
        }
        events.add("}\n\nevent: ping\ndata: {\"type\": \"ping\"}\n\n");
    }

    private void delta(Bytes events, long index) {
        events.add("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,")
                .add(tool ? "\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"" : TEXT_DELTA);
        if (tool) {
            String piece = ToolCall.piece(index, chunks);
            events.json(piece);
            call.contentBytesSent += piece.length();
        } else {
            call.contentBytesSent += Content.addPiece(events, call.number, index - 1, chunks, call.script);
        }
        events.add("\"}}\n\n");
        call.completionTokensSent = Math.multiplyExact(call.counts.completion(), index) / chunks;
    }

    private void end(Bytes events) {
        events.add("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n")
                .add("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"")
                .add(MessageAnswer.stopReason(call, request))
                .add("\",\"stop_sequence\":null}");
        if (!call.script.has(Word.NO_USAGE)) {
            TokenCounts counts = ChatAnswer.reported(call.counts, call.script);
            events.add(",\"usage\":{\"output_tokens\":")
                    .number(counts.completion())
                    .add('}');
            call.usageReported = true;
        }
        events.add("}\n\n");
    }
}
