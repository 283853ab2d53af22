package gabelle.sim;

import java.util.List;

/** The JSON of moderations, which find nothing. They are free, and count nothing. Source of their form: OpenAI API reference, "Moderations". */
final class ModerationAnswer {
    private static final List<String> CATEGORIES = List.of(
            "harassment",
            "harassment/threatening",
            "sexual",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm/intent",
            "self-harm/instructions",
            "self-harm",
            "sexual/minors",
            "violence",
            "violence/graphic");

    private ModerationAnswer() {}

    static void give(Exchange exchange, ApiRequest asked) {
        OpenCall call = exchange.call;
        Bytes json = new Bytes(1024).add("{\"id\":\"modr-").json(Head.requestId(call.seed, call.number));
        json.add("\",\"model\":\"").json(asked.model.isEmpty() ? "omni-moderation-latest" : Models.served(asked.model));
        json.add("\",\"results\":[");
        for (int i = 0; i < asked.inputs; i++) {
            json.add(i == 0 ? "{\"flagged\":false" : ",{\"flagged\":false");
            categories(json, "categories", "false");
            categories(json, "category_scores", "0.00001");
            categories(json, "category_applied_input_types", "[\"text\"]");
            json.add('}');
        }
        BodyReply.send(exchange, new Answer(200, Head.JSON, json.add("]}"), TokenCounts.NONE, 0, false));
    }

    private static void categories(Bytes json, String name, String value) {
        json.add(",\"").add(name).add("\":{");
        for (int i = 0; i < CATEGORIES.size(); i++) {
            json.add(i == 0 ? "\"" : ",\"").add(CATEGORIES.get(i)).add("\":").add(value);
        }
        json.add('}');
    }
}
