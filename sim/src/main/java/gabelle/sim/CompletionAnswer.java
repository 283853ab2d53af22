package gabelle.sim;

import io.vertx.core.buffer.Buffer;

/**
 * The older completions, whole and as a stream: texts that go on. Source of their form: OpenAI API reference,
 * "Completions (legacy)".
 */
final class CompletionAnswer extends EventStream {
    /** What OpenAI completes where the request does not say. */
    private static final long TOKENS_DEFAULT = 16;

    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private CompletionAnswer(Exchange exchange, ApiRequest request) {
        super(exchange, request, request.includeUsage && !exchange.call.script.has(Word.NO_USAGE) ? 2 : 1, DONE);
    }

    static void give(Exchange exchange, ApiRequest asked) {
        OpenCall call = exchange.call;
        long max = asked.completionMax() == Long.MAX_VALUE ? TOKENS_DEFAULT : asked.completionMax();
        TokenCounts counts = TokenCounts.of(call.seed, call.number, max * asked.completions(), call.script);
        call.counts = new TokenCounts(counts.prompt(), 0, counts.completion(), 0);
        if (asked.stream) {
            new CompletionAnswer(exchange, asked).start();
        } else {
            BodyReply.send(exchange, whole(call, asked));
        }
    }

    private static Answer whole(OpenCall call, ApiRequest request) {
        Bytes json = new Bytes(512).add('{');
        long contentBytes = 0;
        for (long i = 0; i < request.choices(); i++) {
            json.add(i == 0 ? "\"choices\":[{\"text\":\"" : ",{\"text\":\"");
            contentBytes += Content.addMessage(json, call.number + i, call.script);
            json.add("\",\"index\":").number(i).add(",\"logprobs\":null,\"finish_reason\":\"stop\"}");
        }
        rest(json.add(']'), call, request);
        boolean usage = !call.script.has(Word.NO_USAGE);
        if (usage) {
            ChatAnswer.usage(json.add(','), call.counts, call);
        }
        return new Answer(200, Head.JSON, json.add('}'), call.counts, contentBytes, usage);
    }

    private static void rest(Bytes json, OpenCall call, ApiRequest request) {
        json.add(",\"id\":\"cmpl-").json(Head.requestId(call.seed, call.number));
        json.add("\",\"object\":\"text_completion\",\"created\":").number(System.currentTimeMillis() / 1000);
        json.add(",\"model\":\"").json(Models.served(request.model)).add('"');
    }

    @Override
    Buffer chunk(long index) {
        Bytes json = new Bytes(256).add("data: {\"choices\":[");
        if (index <= chunks + 1) {
            json.add("{\"text\":\"");
            if (index > 0 && index <= chunks) {
                call.contentBytesSent += Content.addPiece(json, call.number, index - 1, chunks, call.script);
                call.completionTokensSent = Math.multiplyExact(call.counts.completion(), index) / chunks;
            }
            json.add("\",\"index\":0,\"logprobs\":null,\"finish_reason\":").add(index > chunks ? "\"stop\"}" : "null}");
        }
        rest(json.add(']'), call, request);
        if (index > chunks + 1) {
            ChatAnswer.usage(json.add(','), call.counts, call);
            call.usageReported = true;
        }
        return json.add("}\n\n").buffer();
    }
}
