package gabelle.engine.meter;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a path of Gemini's dialect says: there the model is named by the path, {@code /v1beta/models/{model}:{method}}.
 *
 * @param model may have slashes, as {@code provider/model}
 */
public record GeminiPath(String model, GeminiMethod method) {
    /** All paths of the dialect begin with it. */
    public static final String VERSION = "/v1beta";

    /** What stands between that and the model. */
    public static final String MODELS = "/models/";

    private static final Map<String, GeminiMethod> METHODS = Arrays.stream(GeminiMethod.values())
            .collect(Collectors.toUnmodifiableMap(GeminiMethod::spelling, Function.identity()));

    /** The method that a path names; empty for a path of anything else. */
    public static Optional<GeminiMethod> methodOf(String path) {
        int prefix = VERSION.length() + MODELS.length();
        int colon = path.lastIndexOf(':');
        boolean names = colon > prefix && path.startsWith(VERSION) && path.startsWith(MODELS, VERSION.length());
        return names ? Optional.ofNullable(METHODS.get(path.substring(colon + 1))) : Optional.empty();
    }

    /** Reads a path, of which {@link #methodOf} knows the method; the model is spelled as it stands there. */
    public static GeminiPath of(String path) {
        GeminiMethod method = methodOf(path).orElseThrow();
        return new GeminiPath(path.substring(VERSION.length() + MODELS.length(), path.lastIndexOf(':')), method);
    }
}
