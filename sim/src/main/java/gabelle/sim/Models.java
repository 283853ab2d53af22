package gabelle.sim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The models that {@code GET /v1/models} lists. Calls are answered for any model; those that OpenAI serves by a dated
 * snapshot are served by it here too, so that what was asked and what was served differ as they do there.
 */
final class Models {
    private record Model(long created, String ownedBy, String snapshot) {}

    private static final Map<String, Model> MODELS = models();

    private Models() {}

    /** The name that an answer gives for the model asked for. */
    static String served(String asked) {
        String bare = Script.bareModel(asked);
        Model model = MODELS.get(bare);
        return model == null ? bare : model.snapshot();
    }

    static boolean knows(String id) {
        return MODELS.containsKey(id);
    }

    static Bytes list() {
        Bytes json = new Bytes(2048).add("{\n  \"object\": \"list\",\n  \"data\": [\n");
        String comma = "";
        for (String id : MODELS.keySet()) {
            one(json.add(comma), id);
            comma = ",\n";
        }
        return json.add("\n  ]\n}\n");
    }

    static Bytes one(String id) {
        Bytes json = new Bytes(128);
        one(json, id);
        return json.add('\n');
    }

    private static void one(Bytes json, String id) {
        Model model = MODELS.getOrDefault(id, new Model(0, "system", id));
        json.add("{\"id\": \"").json(id).add("\", \"object\": \"model\", \"created\": ");
        json.number(model.created())
                .add(", \"owned_by\": \"")
                .json(model.ownedBy())
                .add("\"}");
    }

    private static Map<String, Model> models() {
        Map<String, Model> models = new LinkedHashMap<>();
        models.put("gpt-4o", new Model(1_715_367_049, "system", "gpt-4o-2024-08-06"));
        models.put("gpt-4o-mini", new Model(1_721_172_741, "system", "gpt-4o-mini-2024-07-18"));
        models.put("gpt-4.1", new Model(1_744_316_542, "system", "gpt-4.1-2025-04-14"));
        models.put("gpt-4.1-mini", new Model(1_744_318_173, "system", "gpt-4.1-mini-2025-04-14"));
        models.put("gpt-4.1-nano", new Model(1_744_321_025, "system", "gpt-4.1-nano-2025-04-14"));
        models.put("o4-mini", new Model(1_744_225_351, "system", "o4-mini-2025-04-16"));
        models.put("gpt-5", new Model(1_754_425_777, "system", "gpt-5-2025-08-07"));
        models.put("gpt-5-mini", new Model(1_754_425_928, "system", "gpt-5-mini-2025-08-07"));
        models.put("text-embedding-3-small", new Model(1_705_948_997, "system", "text-embedding-3-small"));
        models.put("text-embedding-3-large", new Model(1_705_953_180, "system", "text-embedding-3-large"));
        models.put("text-embedding-ada-002", new Model(1_671_217_299, "openai-internal", "text-embedding-ada-002-v2"));
        models.put("omni-moderation-latest", new Model(1_731_689_265, "system", "omni-moderation-2024-09-26"));
        return Collections.unmodifiableMap(models);
    }
}
