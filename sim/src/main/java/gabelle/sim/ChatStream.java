package gabelle.sim;

import static gabelle.sim.Bytes.template;

import io.vertx.core.buffer.Buffer;

/**
 * A chat completion as server-sent events: one chunk that says the role, the chunks of content, one with the finish
 * reason, one with the usage if the request asked for it, and {@code [DONE]}; but for what its {@link Manner} changes.
 */
final class ChatStream extends EventStream {
    private static final byte[] ROLE =
            template("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},");
    private static final byte[] CONTENT = template("{\"index\":0,\"delta\":{\"content\":\"");
    private static final byte[] CONTENT_END = template("\"},");
    private static final byte[] TOOL =
            template("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"");
    private static final byte[] NOT_FINISHED = template("\"logprobs\":null,\"finish_reason\":null}]");
    private static final byte[] FINISH = template("{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"");
    private static final byte[] X_GROQ = template(",\"x_groq\":{\"id\":\"req_01jt0xby4ff\"");
    private static final byte[] NO_USAGE_YET = template(",\"usage\":null");
    private static final byte[] OBFUSCATION = template(",\"obfuscation\":\"");
    private static final byte[] PADDING = template("q7Zt0RkVw3XnJ5");
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private final byte[] chunkHead;

    ChatStream(Exchange exchange, ApiRequest request) {
        super(exchange, request, sendsUsage(exchange.call, request) ? 2 : 1, DONE);
        this.chunkHead = template(ChatAnswer.chunkHead(call, request).toString());
    }

    @Override
    Buffer chunk(long index) {
        Bytes json = new Bytes(chunkHead.length + 160).add(chunkHead);
        if (index == 0) {
            role(json);
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

    private void role(Bytes json) {
        if (ToolCall.wanted(call, request)) {
            json.add("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,");
            ChatAnswer.toolCall(json, call, request, "");
            json.add("]},");
        } else {
            json.add(ROLE);
        }
        json.add(NOT_FINISHED);
    }

    private void finish(Bytes json) {
        json.add(FINISH).json(ChatAnswer.finishReason(call, request)).add("\"}]");
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
        if (ToolCall.wanted(call, request)) {
            String piece = ToolCall.piece(index, chunks);
            json.add(TOOL).json(piece).add("\"}}]},").add(NOT_FINISHED);
            call.contentBytesSent += piece.length();
        } else {
            json.add(CONTENT);
            call.contentBytesSent += Content.addPiece(json, call.number, index - 1, chunks, call.script);
            json.add(CONTENT_END).add(NOT_FINISHED);
        }
        call.completionTokensSent = Math.multiplyExact(call.counts.completion(), index) / chunks;
    }

    private static boolean sendsUsage(OpenCall call, ApiRequest request) {
        return request.includeUsage && !call.script.has(Word.NO_USAGE);
    }
}
