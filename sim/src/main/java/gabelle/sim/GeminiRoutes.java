package gabelle.sim;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/** What Google serves below {@code /v1beta}: its own API, and OpenAI's below {@code /openai}. */
final class GeminiRoutes {
    private static final String VERSION = "/v1beta";
    private static final String OPENAI = VERSION + "/openai";

    private final SimServer server;
    private final SimSettings settings;

    GeminiRoutes(SimServer server, SimSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    static boolean serves(String path) {
        return path.startsWith(VERSION + "/");
    }

    /** Whether it is Google's own API that is asked. */
    static boolean isOwn(HttpServerRequest request) {
        return serves(request.path()) && !request.path().startsWith(OPENAI + "/");
    }

    /** As it stands in the header; one in the query is for those who must. */
    static String presentedKey(HttpServerRequest request) {
        return Objects.requireNonNullElse(request.getHeader("x-goog-api-key"), "");
    }

    /** The path of OpenAI's API that one below {@code /openai} stands for. */
    static String openAiPath(String path) {
        return "/v1" + path.substring(OPENAI.length());
    }

    void answer(HttpServerRequest request, Buffer body) {
        GeminiRequest asked = GeminiRequest.of(request.path().substring(VERSION.length()), body);
        server.answer(
                request, asked.asked(), asked.refusal(), (exchange, parsed) -> generated(exchange, parsed, asked));
    }

    private void generated(Exchange exchange, ApiRequest parsed, GeminiRequest asked) {
        OpenCall call = exchange.call;
        call.counts = TokenCounts.of(settings.seed(), call.number, parsed.completionMax(), call.script);
        switch (asked.method()) {
            case "streamGenerateContent" -> new GeminiStream(exchange, parsed).start();
            case "generateContent" -> BodyReply.send(exchange, GeminiAnswer.whole(call, parsed, asked.function()));
            case "countTokens" -> BodyReply.send(exchange, GeminiAnswer.count(call.counts.prompt()));
            case "predict" -> BodyReply.send(exchange, GeminiAnswer.images(asked.images()));
            default -> {
                call.counts = call.counts.withoutCompletion();
                BodyReply.send(exchange, GeminiAnswer.embedding(call, asked.inputs()));
            }
        }
    }
}
