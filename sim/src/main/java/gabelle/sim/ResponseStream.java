package gabelle.sim;

import io.vertx.core.buffer.Buffer;

/**
 * A response as server-sent events: it begins, its one item begins, the deltas, the item ends, and the whole response
 * once more with its usage. Each event has a number. Source of their form: OpenAI API reference, "Streaming events".
 */
final class ResponseStream extends EventStream {
    private static final String NAME = "event: ";

    private final boolean tool;
    private long sequence;

    ResponseStream(Exchange exchange, ApiRequest request) {
        super(exchange, request, 1, Buffer.buffer());
        this.tool = ToolCall.wanted(call, request);
    }

    @Override
    Buffer chunk(long index) {
        Bytes events = new Bytes(1024);
        if (index == 0) {
            begin(events);
        } else if (index <= chunks) {
            delta(events, index);
        } else {
            itemEnds(events);
        }
        return events.buffer();
    }

    private Bytes event(Bytes events, String type) {
        events.add(NAME).add(type).add("\ndata: {\"type\":\"").add(type);
        return events.add("\",\"sequence_number\":").number(sequence++).add(',');
    }

    private void begin(Bytes events) {
        for (String type : new String[] {"response.created", "response.in_progress"}) {
            event(events, type).add("\"response\":");
            ResponseAnswer.response(events, call, request, "in_progress", "");
            events.add("}\n\n");
        }
        item(event(events, "response.output_item.added"), "in_progress");
        if (!tool) {
            place(event(events, "response.content_part.added")).add(",\"part\":");
            ResponseAnswer.part(events, "");
            events.add("}\n\n");
        }
    }

    private void item(Bytes events, String status) {
        events.add("\"output_index\":0,\"item\":").add(item(status)).add("}\n\n");
    }

    private String item(String status) {
        boolean done = !status.equals("in_progress");
        Bytes json = new Bytes(512);
        if (tool) {
            ResponseAnswer.functionCall(json, call, request, status, done ? ToolCall.arguments(chunks) : "");
        } else {
            ResponseAnswer.message(json, call, status, done ? text() : "");
        }
        return json.toString();
    }

    private Bytes place(Bytes events) {
        events.add("\"item_id\":\"").add(tool ? "fc_" : "msg_").json(Head.requestId(call.seed, call.number));
        return events.add(tool ? "\",\"output_index\":0" : "\",\"output_index\":0,\"content_index\":0");
    }

    private void delta(Bytes events, long index) {
        String type = tool ? "response.function_call_arguments.delta" : "response.output_text.delta";
        place(event(events, type)).add(",\"delta\":\"");
        if (tool) {
            String piece = ToolCall.piece(index, chunks);
            events.json(piece);
            call.contentBytesSent += piece.length();
        } else {
            call.contentBytesSent += Content.addPiece(events, call.number, index - 1, chunks, call.script);
        }
        events.add("\"}\n\n");
        call.completionTokensSent = Math.multiplyExact(call.counts.completion(), index) / chunks;
    }

    private void itemEnds(Bytes events) {
        if (tool) {
            place(event(events, "response.function_call_arguments.done")).add(",\"name\":\"");
            events.json(request.tool).add("\",\"arguments\":\"").json(ToolCall.arguments(chunks));
            events.add("\"}\n\n");
        } else {
            place(event(events, "response.output_text.done")).add(",\"logprobs\":[],\"text\":\"");
            events.add(text()).add("\"}\n\n");
            place(event(events, "response.content_part.done")).add(",\"part\":");
            ResponseAnswer.part(events, text());
            events.add("}\n\n");
        }
        item(event(events, "response.output_item.done"), "completed");
    }

    /** All that the deltas said. */
    private String text() {
        Bytes all = new Bytes(1024);
        for (long i = 0; i < chunks; i++) {
            Content.addPiece(all, call.number, i, chunks, call.script);
        }
        return all.toString();
    }

    @Override
    Buffer terminal() {
        Bytes events = new Bytes(2048);
        String status = ResponseAnswer.status(call, request);
        event(events, "response." + status).add("\"response\":");
        ResponseAnswer.response(events, call, request, status, item("completed"));
        call.usageReported = !call.script.has(Word.NO_USAGE);
        return events.add("}\n\n").buffer();
    }
}
