package gabelle.sim;

/** The JSON of a response. Source of its form: OpenAI API reference, "The response object". */
final class ResponseAnswer {
    private ResponseAnswer() {}

    static void give(Exchange exchange, ApiRequest asked) {
        OpenCall call = exchange.call;
        call.counts = call.manner.told(TokenCounts.of(call.seed, call.number, asked.completionMax(), call.script));
        if (asked.stream) {
            new ResponseStream(exchange, asked).start();
        } else {
            BodyReply.send(exchange, whole(call, asked));
        }
    }

    private static Answer whole(OpenCall call, ApiRequest request) {
        Bytes output = new Bytes(512);
        int contentBytes;
        if (ToolCall.wanted(call, request)) {
            String arguments = ToolCall.arguments();
            contentBytes = arguments.length();
            functionCall(output, call, request, "completed", arguments);
        } else {
            Bytes text = new Bytes(256);
            contentBytes = Content.addMessage(text, call.number, call.script);
            message(output, call, "completed", text.toString());
        }
        Bytes json = new Bytes(1024);
        boolean usage = !call.script.has(Word.NO_USAGE);
        response(json, call, request, status(call, request), output.toString());
        return new Answer(200, Head.JSON, json, call.counts, contentBytes, usage);
    }

    static String status(OpenCall call, ApiRequest request) {
        return call.counts.completion() == request.completionMax() ? "incomplete" : "completed";
    }

    /** @param output its items as JSON; empty while it is in progress, when it has no usage either */
    static void response(Bytes json, OpenCall call, ApiRequest request, String status, String output) {
        json.add("{\"id\":\"resp_").json(Head.requestId(call.seed, call.number));
        json.add("\",\"object\":\"response\",\"created_at\":").number(System.currentTimeMillis() / 1000);
        json.add(",\"status\":\"").add(status).add("\",\"background\":false,\"error\":null,\"incomplete_details\":");
        json.add(status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null");
        json.add(",\"instructions\":");
        if (request.instructions.isEmpty()) {
            json.add("null");
        } else {
            json.add('"').json(request.instructions).add('"');
        }
        json.add(",\"max_output_tokens\":");
        json.add(request.completionMax() == Long.MAX_VALUE ? "null" : Long.toString(request.completionMax()));
        json.add(",\"model\":\"")
                .json(Models.served(request.model))
                .add("\",\"output\":[")
                .add(output);
        json.add("],\"parallel_tool_calls\":true,\"previous_response_id\":null,\"reasoning\":{\"effort\":null,")
                .add("\"summary\":null},\"service_tier\":\"default\",\"store\":true,\"temperature\":1.0,\"text\":")
                .add("{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1.0,")
                .add("\"truncation\":\"disabled\",\"usage\":");
        if (output.isEmpty() || call.script.has(Word.NO_USAGE)) {
            json.add("null");
        } else {
            usage(json, call);
        }
        json.add(",\"user\":null,\"metadata\":{}}");
    }

    private static void usage(Bytes json, OpenCall call) {
        TokenCounts counts = ChatAnswer.reported(call.counts, call.script);
        long apart = call.manner.countsReasoningApart() ? counts.reasoning() : 0;
        json.add("{\"input_tokens\":").number(counts.prompt());
        json.add(",\"input_tokens_details\":{\"cached_tokens\":").number(counts.cached());
        json.add("},\"output_tokens\":").number(counts.completion() - apart);
        json.add(",\"output_tokens_details\":{\"reasoning_tokens\":").number(counts.reasoning());
        json.add("},\"total_tokens\":").number(counts.total()).add('}');
    }

    /** @param text as it stands between the quotes of a JSON string */
    static void message(Bytes json, OpenCall call, String status, String text) {
        json.add("{\"id\":\"msg_").json(Head.requestId(call.seed, call.number));
        json.add("\",\"type\":\"message\",\"status\":\"").add(status).add("\",\"role\":\"assistant\",\"content\":[");
        if (!status.equals("in_progress")) {
            part(json, text);
        }
        json.add("]}");
    }

    static void part(Bytes json, String text) {
        json.add("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"")
                .add(text)
                .add("\"}");
    }

    static void functionCall(Bytes json, OpenCall call, ApiRequest request, String status, String arguments) {
        String id = Head.requestId(call.seed, call.number);
        json.add("{\"id\":\"fc_")
                .json(id)
                .add("\",\"type\":\"function_call\",\"status\":\"")
                .add(status);
        json.add("\",\"arguments\":\"")
                .json(arguments)
                .add("\",\"call_id\":\"call_")
                .json(id);
        json.add("\",\"name\":\"").json(request.tool).add("\"}");
    }
}
