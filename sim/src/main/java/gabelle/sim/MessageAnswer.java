package gabelle.sim;

/** The JSON of an Anthropic message. Source of its form: Claude API reference, "Create a Message". */
final class MessageAnswer {
    private MessageAnswer() {}

    static Answer whole(OpenCall call, ApiRequest request) {
        Bytes json = head(new Bytes(768), call, request).add("[{\"type\":\"text\",\"text\":\"");
        int contentBytes = Content.addMessage(json, call.number, call.script);
        json.add("\"}],\"stop_reason\":\"").add(stopReason(call, request)).add("\",\"stop_sequence\":null");
        boolean reports = !call.script.has(Word.NO_USAGE);
        if (reports) {
            TokenCounts counts = ChatAnswer.reported(call.counts, call.script);
            usage(json.add(','), counts, counts.completion());
        }
        return new Answer(200, Head.JSON, json.add('}'), call.counts, contentBytes, reports);
    }

    /** A message up to its content. */
    static Bytes head(Bytes json, OpenCall call, ApiRequest request) {
        json.add("{\"id\":\"msg_").json(Head.requestId(call.seed, call.number));
        json.add("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"").json(Models.served(request.model));
        return json.add("\",\"content\":");
    }

    /** Input without what came from the cache, and the output so far. */
    static void usage(Bytes json, TokenCounts counts, long output) {
        json.add("\"usage\":{\"input_tokens\":").number(counts.prompt() - counts.cached());
        json.add(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":")
                .number(counts.cached());
        json.add(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0}");
        json.add(",\"output_tokens\":").number(output).add(",\"service_tier\":\"standard\"}");
    }

    static String stopReason(OpenCall call, ApiRequest request) {
        return call.counts.completion() == request.completionMax() ? "max_tokens" : "end_turn";
    }
}
