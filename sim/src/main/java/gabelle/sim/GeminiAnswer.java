package gabelle.sim;

/**
 * The JSON of Gemini's API: of contents that were generated, whole or as chunks of a stream, of counts and embeddings.
 * Source of their form: Gemini API reference, "GenerateContentResponse", "Counting tokens", "Embeddings".
 */
final class GeminiAnswer {
    private static final String[] VECTOR = {"0.0625", "-0.125", "3.5e-2"};

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==";

    private GeminiAnswer() {}

    static Answer whole(OpenCall call, ApiRequest request, String function) {
        Bytes json = head(new Bytes(768));
        int contentBytes = part(json, call, function);
        end(json, call, request);
        boolean reports = !call.script.has(Word.NO_USAGE);
        return new Answer(200, Head.JSON, json, call.counts, contentBytes, reports);
    }

    /** An answer up to its parts. */
    static Bytes head(Bytes json) {
        return json.add("{\"candidates\":[{\"content\":{\"parts\":[");
    }

    private static int part(Bytes json, OpenCall call, String function) {
        if (function.isEmpty()) {
            int bytes = Content.addMessage(json.add("{\"text\":\""), call.number, call.script);
            json.add("\"}");
            return bytes;
        }
        json.add("{\"functionCall\":{\"name\":\"").json(function).add("\",\"args\":{\"said\":\"");
        int bytes = Content.addMessage(json, call.number, call.script);
        json.add("\"}},\"thoughtSignature\":\"c2FsdA==\"}");
        return bytes;
    }

    /** What ends an answer, after its parts. */
    static void end(Bytes json, OpenCall call, ApiRequest request) {
        json.add("],\"role\":\"model\"},\"finishReason\":\"")
                .add(call.counts.completion() == request.completionMax() ? "MAX_TOKENS" : "STOP")
                .add("\",\"index\":0}]");
        usage(json, call, call.counts.completion() - call.counts.reasoning());
        tail(json, call, request);
    }

    static void tail(Bytes json, OpenCall call, ApiRequest request) {
        json.add(",\"modelVersion\":\"").json(Script.bareModel(request.model));
        json.add("\",\"responseId\":\"")
                .json(Head.requestId(call.seed, call.number))
                .add("\"}");
    }

    /** The counts so far; those that are zero are left out. */
    static void usage(Bytes json, OpenCall call, long candidates) {
        if (call.script.has(Word.NO_USAGE)) {
            return;
        }
        long sign = call.script.has(Word.USAGE_NEGATIVE) ? -1 : 1;
        TokenCounts counts = call.counts;
        json.add(",\"usageMetadata\":{\"promptTokenCount\":").number(sign * counts.prompt());
        count(json, "cachedContentTokenCount", sign * counts.cached());
        count(json, "candidatesTokenCount", sign * candidates);
        count(json, "totalTokenCount", sign * (counts.prompt() + candidates + counts.reasoning()));
        json.add(",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":")
                .number(sign * counts.prompt());
        json.add("}]");
        count(json, "thoughtsTokenCount", sign * counts.reasoning());
        json.add('}');
    }

    private static void count(Bytes json, String name, long tokens) {
        if (tokens != 0) {
            json.add(",\"").add(name).add("\":").number(tokens);
        }
    }

    /** To count is free, so that nothing of it stands in the log. */
    static Answer count(long tokens) {
        Bytes json = new Bytes(128).add("{\"totalTokens\":").number(tokens);
        json.add(",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":")
                .number(tokens);
        return new Answer(200, Head.JSON, json.add("}]}"), TokenCounts.NONE, 0, false);
    }

    /** Images of one pixel; tokens are not what they are billed by. */
    static Answer images(int count) {
        Bytes json = new Bytes(64 + 160 * count).add("{\"predictions\":[");
        for (int i = 0; i < count; i++) {
            json.add(i == 0 ? "" : ",")
                    .add("{\"mimeType\":\"image/png\",\"bytesBase64Encoded\":\"")
                    .add(PIXEL);
            json.add("\"}");
        }
        return new Answer(200, Head.JSON, json.add("]}"), TokenCounts.NONE, 0, false);
    }

    /** @param inputs of a batch; 0 for a single one */
    static Answer embedding(OpenCall call, int inputs) {
        Bytes json = new Bytes(128 + 48 * inputs);
        json.add(inputs == 0 ? "{\"embedding\":" : "{\"embeddings\":[");
        for (int i = 0; i < Math.max(1, inputs); i++) {
            json.add(i == 0 ? "" : ",")
                    .add("{\"values\":[")
                    .add(String.join(",", VECTOR))
                    .add("]}");
        }
        json.add(inputs == 0 ? "" : "]");
        boolean reports = !call.script.has(Word.NO_USAGE);
        if (reports) {
            json.add(",\"usageMetadata\":{\"promptTokenCount\":")
                    .number(call.counts.prompt())
                    .add('}');
        }
        return new Answer(200, Head.JSON, json.add('}'), call.counts, 0, reports);
    }
}
