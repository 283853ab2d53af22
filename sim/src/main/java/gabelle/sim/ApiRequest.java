package gabelle.sim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The few fields of a request body that an answer depends on, read in one pass over the bytes, without a tree. */
final class ApiRequest {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long ABSENT = Long.MIN_VALUE;

    /** The largest vector that OpenAI's models make. */
    private static final long DIMENSIONS_MAX = 3072;

    String model = "";
    boolean stream;
    boolean streamOptions;
    boolean includeUsage;
    boolean obfuscate = true;
    boolean base64;

    /** How many texts an embedding call brings; 0 if none. */
    int inputs;

    private boolean messages;
    private long maxTokens = ABSENT;
    private long dimensions = ABSENT;
    private String maxTokensName = "max_tokens";

    static ApiRequest none() {
        return new ApiRequest();
    }

    /** Of a call whose other fields are read elsewhere. */
    static ApiRequest of(String model, boolean stream) {
        ApiRequest request = new ApiRequest();
        request.model = model;
        request.stream = stream;
        return request;
    }

    /** @throws IOException if the body is not one JSON object */
    static ApiRequest parse(Buffer body) throws IOException {
        ApiRequest request = new ApiRequest();
        try (JsonParser json = JSON.createParser(body.getBytes())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the body is no object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                request.field(json, json.currentName(), json.nextToken());
            }
            if (json.nextToken() != null) {
                throw new IOException("something follows the object");
            }
        }
        return request;
    }

    /** The most completion tokens the client allows. */
    long completionMax() {
        return maxTokens == ABSENT ? Long.MAX_VALUE : maxTokens;
    }

    /** Whether the client bounds the completion under this name. */
    boolean boundedAs(String name) {
        return maxTokens != ABSENT && maxTokensName.equals(name);
    }

    /** Eight numbers where the request does not say, to stay small: OpenAI's models make 1,536 or 3,072. */
    int dimensions() {
        return dimensions == ABSENT ? 8 : (int) dimensions;
    }

    @Nullable
    ErrorAnswer chatRefusal() {
        if (model.isEmpty()) {
            return ErrorAnswer.noModel();
        }
        if (!messages) {
            return ErrorAnswer.missing("messages");
        }
        return maxTokens != ABSENT && maxTokens < 1 ? ErrorAnswer.belowMinimum(maxTokensName, maxTokens) : null;
    }

    @Nullable
    ErrorAnswer messagesRefusal() {
        if (model.isEmpty()) {
            return ErrorAnswer.missing("model");
        }
        if (maxTokens == ABSENT) {
            return ErrorAnswer.missing("max_tokens");
        }
        return messages ? null : ErrorAnswer.missing("messages");
    }

    @Nullable
    ErrorAnswer embeddingRefusal() {
        if (model.isEmpty()) {
            return ErrorAnswer.noModel();
        }
        if (inputs == 0) {
            return ErrorAnswer.missing("input");
        }
        if (dimensions != ABSENT && dimensions < 1) {
            return ErrorAnswer.belowMinimum("dimensions", dimensions);
        }
        return dimensions > DIMENSIONS_MAX ? ErrorAnswer.aboveMaximum("dimensions", dimensions, DIMENSIONS_MAX) : null;
    }

    private void field(JsonParser json, String name, JsonToken value) throws IOException {
        switch (name) {
            case "model" -> model = value == JsonToken.VALUE_STRING ? json.getText() : "";
            case "stream" -> stream = value == JsonToken.VALUE_TRUE;
            case "stream_options" -> streamOptions(json, value);
            case "messages" -> messages = value == JsonToken.START_ARRAY;
            case "max_tokens", "max_completion_tokens" -> {
                maxTokens = number(json, value);
                maxTokensName = name;
            }
            case "dimensions" -> dimensions = number(json, value);
            case "encoding_format" -> base64 = value == JsonToken.VALUE_STRING && "base64".equals(json.getText());
            case "input" -> inputs = inputs(json, value);
            default -> {}
        }
        json.skipChildren();
    }

    private void streamOptions(JsonParser json, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        streamOptions = true;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if ("include_usage".equals(name)) {
                includeUsage = value == JsonToken.VALUE_TRUE;
            } else if ("include_obfuscation".equals(name)) {
                obfuscate = value != JsonToken.VALUE_FALSE;
            }
            json.skipChildren();
        }
    }

    /** A text is one input, a list of token numbers is one, a list of texts or of lists of numbers is many. */
    private static int inputs(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return 1;
        }
        if (value != JsonToken.START_ARRAY) {
            return 0;
        }
        int count = 0;
        boolean numbers = false;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            numbers |= item == JsonToken.VALUE_NUMBER_INT;
            json.skipChildren();
            count++;
        }
        return numbers ? 1 : count;
    }

    private static long number(JsonParser json, JsonToken value) throws IOException {
        return value == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : ABSENT;
    }
}
