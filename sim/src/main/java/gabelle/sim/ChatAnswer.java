package gabelle.sim;

import static gabelle.sim.Bytes.template;

/** The JSON of a chat completion and of its chunks. */
final class ChatAnswer {
    private static final byte[] OBJECT = template("\",\"object\":\"chat.completion\",\"created\":");
    private static final byte[] ID = template("{\"id\":\"chatcmpl-");
    private static final byte[] MODEL = template(",\"model\":\"");
    private static final byte[] MESSAGE =
            template("\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"");
    private static final byte[] FINISH =
            template("\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"");
    private static final byte[] TOOL_MESSAGE = template(
            "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{");
    private static final byte[] TOOL_FINISH =
            template("],\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"");
    private static final byte[] CHOICES_END = template("\"}]");
    private static final byte[] END =
            template(",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_51a7ab11e0\"}");

    private static final byte[] USAGE = template("\"usage\":{");
    private static final byte[] TIMES = template("\"queue_time\":0.075,\"prompt_time\":0.006,\"total_time\":2.8e-2,");
    private static final byte[] PROMPT = template("\"prompt_tokens\":");
    private static final byte[] COMPLETION = template(",\"completion_tokens\":");
    private static final byte[] TOTAL = template(",\"total_tokens\":");
    private static final byte[] CACHED = template(",\"prompt_tokens_details\":{\"cached_tokens\":");
    private static final byte[] REASONING =
            template(",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":");
    private static final byte[] DETAILS_END =
            template(",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}");

    private static final byte[] CHUNK_OBJECT = template("\",\"object\":\"chat.completion.chunk\",\"created\":");
    private static final byte[] CHUNK_END =
            template("\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_51a7ab11e0\",\"choices\":[");
    private static final byte[] LETTERS = template("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789Zz");
    private static final int ID_LETTERS = 29;

    private ChatAnswer() {}

    static Answer whole(OpenCall call, ApiRequest request) {
        TokenCounts counts = call.counts;
        Bytes json = new Bytes(768).add(ID);
        id(json, call.seed, call.number);
        json.add(OBJECT).number(System.currentTimeMillis() / 1000).add(MODEL).json(Models.served(request.model));
        int contentBytes;
        if (ToolCall.wanted(call, request)) {
            String arguments = ToolCall.arguments();
            contentBytes = arguments.length();
            toolCall(json.add(TOOL_MESSAGE), call, request, arguments);
            json.add(TOOL_FINISH);
        } else {
            contentBytes = Content.addMessage(json.add(MESSAGE), call.number, call.script);
            json.add(FINISH);
        }
        json.json(finishReason(call, request)).add(CHOICES_END);
        boolean usage = !call.script.has(Word.NO_USAGE);
        if (usage) {
            usage(json.add(','), counts, call);
        }
        return new Answer(200, Head.JSON, json.add(END), counts, contentBytes, usage);
    }

    /** What all chunks of a stream begin with, up to their choices. */
    static Bytes chunkHead(OpenCall call, ApiRequest request) {
        Bytes json = new Bytes(256).add("data: ").add(ID);
        id(json, call.seed, call.number);
        json.add(CHUNK_OBJECT).number(System.currentTimeMillis() / 1000);
        return json.add(MODEL).json(Models.served(request.model)).add(CHUNK_END);
    }

    /** The usage as a member, counted in the call's manner. */
    static void usage(Bytes json, TokenCounts generated, OpenCall call) {
        TokenCounts counts = reported(generated, call.script);
        long apart = call.manner.countsReasoningApart() ? counts.reasoning() : 0;
        json.add(USAGE);
        if (call.manner == Manner.GROQ) {
            json.add(TIMES);
        }
        json.add(PROMPT).number(counts.prompt());
        json.add(COMPLETION).number(counts.completion() - apart);
        json.add(TOTAL).number(counts.total());
        if (call.manner.tellsDetails()) {
            json.add(CACHED).number(counts.cached());
            json.add(REASONING).number(counts.reasoning()).add(DETAILS_END);
        }
        json.add('}');
    }

    /** What the provider says it counted, which a hostile one may twist. */
    static TokenCounts reported(TokenCounts counts, Script script) {
        return script.has(Word.USAGE_NEGATIVE) ? counts.negated() : counts;
    }

    /** The call of a tool from its id to its last brace, with arguments as far as they have come. */
    static void toolCall(Bytes json, OpenCall call, ApiRequest request, String arguments) {
        json.add("\"id\":\"call_").json(Head.requestId(call.seed, call.number));
        json.add("\",\"type\":\"function\",\"function\":{\"name\":\"").json(request.tool);
        json.add("\",\"arguments\":\"").json(arguments).add("\"}}");
    }

    static String finishReason(OpenCall call, ApiRequest request) {
        if (ToolCall.wanted(call, request)) {
            return "tool_calls";
        }
        return call.counts.completion() == request.completionMax() ? "length" : "stop";
    }

    private static void id(Bytes json, long seed, long number) {
        long bits = TokenCounts.mix(seed, number);
        for (int i = 0; i < ID_LETTERS; i++) {
            if (i % 10 == 9) {
                bits = TokenCounts.mix(bits, number);
            }
            json.add((char) LETTERS[(int) (bits & 63)]);
            bits >>>= 6;
        }
    }
}
