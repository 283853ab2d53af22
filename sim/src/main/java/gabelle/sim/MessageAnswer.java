package gabelle.sim;

/** The JSON of an Anthropic message. Source of its form: Claude API reference, "Create a Message". */
final class MessageAnswer {
    private MessageAnswer() {}

    /** How many tokens there are: nothing that is billed. */
    static void count(Exchange exchange, ApiRequest asked) {
        OpenCall call = exchange.call;
        TokenCounts counts = TokenCounts.of(call.seed, call.number, Long.MAX_VALUE, call.script);
        Bytes json = new Bytes(64).add("{\"input_tokens\":").number(counts.prompt());
        BodyReply.send(exchange, new Answer(200, Head.JSON, json.add('}'), TokenCounts.NONE, 0, false));
    }

    /** Decides how much of the input is newly cached. */
    static void writeCache(OpenCall call, ApiRequest asked) {
        if (asked.cached) {
            long fresh = call.counts.prompt() - call.counts.cached();
            long written = Math.min(fresh, call.script.value(Word.CACHE_WRITE, fresh / 2));
            call.cacheWrite = asked.cachedLong ? 0 : written;
            call.cacheWriteLong = asked.cachedLong ? written : 0;
        }
    }

    static Answer whole(OpenCall call, ApiRequest request) {
        Bytes json = head(new Bytes(768), call, request);
        int contentBytes;
        if (ToolCall.wanted(call, request)) {
            String input = ToolCall.arguments();
            contentBytes = input.length();
            toolUse(json.add('['), call, request, input);
        } else {
            json.add("[{\"type\":\"text\",\"text\":\"");
            contentBytes = Content.addMessage(json, call.number, call.script);
            json.add("\"}");
        }
        json.add("],\"stop_reason\":\"").add(stopReason(call, request)).add("\",\"stop_sequence\":null");
        boolean reports = !call.script.has(Word.NO_USAGE);
        if (reports) {
            TokenCounts counts = ChatAnswer.reported(call.counts, call.script);
            usage(json.add(','), call, counts, counts.completion());
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
    static void usage(Bytes json, OpenCall call, TokenCounts counts, long output) {
        long written = call.cacheWrite + call.cacheWriteLong;
        json.add("\"usage\":{\"input_tokens\":").number(counts.prompt() - counts.cached() - written);
        json.add(",\"cache_creation_input_tokens\":").number(written);
        json.add(",\"cache_read_input_tokens\":").number(counts.cached());
        json.add(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":").number(call.cacheWrite);
        json.add(",\"ephemeral_1h_input_tokens\":").number(call.cacheWriteLong).add('}');
        json.add(",\"output_tokens\":").number(output).add(",\"service_tier\":\"standard\"}");
    }

    /** @param input the arguments as JSON; empty at the beginning of a stream's block */
    static void toolUse(Bytes json, OpenCall call, ApiRequest request, String input) {
        json.add("{\"type\":\"tool_use\",\"id\":\"toolu_").json(Head.requestId(call.seed, call.number));
        json.add("\",\"name\":\"").json(request.tool).add("\",\"input\":");
        json.add(input.isEmpty() ? "{}" : input).add('}');
    }

    static String stopReason(OpenCall call, ApiRequest request) {
        if (ToolCall.wanted(call, request)) {
            return "tool_use";
        }
        return call.counts.completion() == request.completionMax() ? "max_tokens" : "end_turn";
    }
}
