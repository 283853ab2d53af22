package gabelle.engine.meter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the single counts of a usage, and remembers whether one of them cannot be true. */
final class UsageCount {
    private boolean impossible;

    /** @param absent what null stands for */
    long read(JsonToken token, JsonParser parser, long absent) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return absent;
        }
        if (token != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            impossible = true;
            return 0;
        }
        long value = parser.getLongValue();
        impossible |= value < 0 || value > Usage.BUCKET_MAX;
        return value;
    }

    /** Something else stands where a count, or a whole usage, should. */
    void refuse() {
        impossible = true;
    }

    boolean impossible() {
        return impossible;
    }

    void reset() {
        impossible = false;
    }
}
