package gabelle.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** The JSON of embeddings. The vectors mean nothing: they are read off a table, from a place that each input shifts. */
final class EmbeddingAnswer {
    private static final int TABLE = 256;
    private static final float[] FLOATS = new float[TABLE];
    private static final byte[][] TEXTS = new byte[TABLE][];

    static {
        for (int i = 0; i < TABLE; i++) {
            FLOATS[i] = (i * 37 % TABLE - TABLE / 2) / 1024f;
            TEXTS[i] = Bytes.template(Float.toString(FLOATS[i]));
        }
    }

    private EmbeddingAnswer() {}

    static Answer of(OpenCall call, ApiRequest request) {
        Bytes json = new Bytes(256 + request.inputs * (64 + 12 * request.dimensions()));
        json.add("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < request.inputs; i++) {
            if (i > 0) {
                json.add(',');
            }
            json.add("{\"object\":\"embedding\",\"index\":").number(i).add(",\"embedding\":");
            vector(json, call.number * 11 + i * 7L, request);
            json.add('}');
        }
        json.add("],\"model\":\"").json(Models.served(request.model)).add('"');
        boolean usage = !call.script.has(Word.NO_USAGE);
        if (usage) {
            TokenCounts counts = ChatAnswer.reported(call.counts, call.script);
            json.add(",\"usage\":{\"prompt_tokens\":").number(counts.prompt());
            json.add(",\"total_tokens\":").number(counts.prompt()).add('}');
        }
        return new Answer(200, Head.JSON, json.add('}'), call.counts, 0, usage);
    }

    private static void vector(Bytes json, long place, ApiRequest request) {
        if (request.base64) {
            json.add('"').add(base64(place, request.dimensions())).add('"');
            return;
        }
        json.add('[');
        for (int i = 0; i < request.dimensions(); i++) {
            if (i > 0) {
                json.add(',');
            }
            json.add(TEXTS[Math.floorMod(place + i, TABLE)]);
        }
        json.add(']');
    }

    /** 32-bit floats, little-endian, as OpenAI packs them. */
    private static byte[] base64(long place, int dimensions) {
        ByteBuffer floats = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < dimensions; i++) {
            floats.putFloat(FLOATS[Math.floorMod(place + i, TABLE)]);
        }
        return Base64.getEncoder().encode(floats.array());
    }
}
