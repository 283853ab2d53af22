package gabelle.sim;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The provider on one event loop: finds out what a request wants, and answers it. */
final class SimServer extends VerticleBase {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String COUNT = MESSAGES + "/count_tokens";
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final String RESPONSES = "/v1/responses";
    private static final String COMPLETIONS = "/v1/completions";
    private static final String MODERATIONS = "/v1/moderations";
    private static final String MODELS = "/v1/models";
    private static final int CLIENT_REQUEST_ID_MAX = 512;

    /** OpenAI asks for less than 64 KiB of headers. */
    private static final int HEADERS_MAX = 64 << 10;

    private final SimSettings settings;
    private final SimLog log;
    private final AtomicLong numbers;
    private final Head head = new Head();
    private final LogRoutes logRoutes;
    private final AtomicReference<String> standing;
    private final GeminiRoutes geminiRoutes;
    private final int listenPort;
    private volatile int port;

    /**
     * @param standing the script of calls that have none of their own
     * @param listenPort a negative one is any free port, shared by all loops that name it
     */
    SimServer(SimSettings settings, SimLog log, AtomicLong numbers, AtomicReference<String> standing, int listenPort) {
        this.standing = standing;
        this.settings = settings;
        this.log = log;
        this.numbers = numbers;
        this.listenPort = listenPort;
        this.logRoutes = new LogRoutes(log);
        this.geminiRoutes = new GeminiRoutes(this, settings);
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxHeaderSize(HEADERS_MAX)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true);
        return vertx.createHttpServer(options)
                .requestHandler(this::route)
                .listen(listenPort, settings.host())
                .onSuccess(this::listening);
    }

    private void listening(HttpServer server) {
        port = server.actualPort();
    }

    /** The port it listens on, once it does. */
    int port() {
        return port;
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        if (GeminiRoutes.isOwn(request)) {
            post(request, body -> geminiRoutes.answer(request, body));
        } else {
            route(request, GeminiRoutes.serves(path) ? GeminiRoutes.openAiPath(path) : path);
        }
    }

    private void route(HttpServerRequest request, String path) {
        switch (path) {
            case CHAT -> post(request, body -> chat(request, body));
            case MESSAGES -> post(request, body -> messages(request, body));
            case EMBEDDINGS -> post(request, body -> embeddings(request, body));
            case RESPONSES -> ask(request, ApiRequest::responseRefusal, ResponseAnswer::give);
            case COMPLETIONS -> ask(request, ApiRequest::completionRefusal, CompletionAnswer::give);
            case MODERATIONS -> ask(request, ApiRequest::moderationRefusal, ModerationAnswer::give);
            case COUNT -> ask(request, ApiRequest::countRefusal, MessageAnswer::count);
            default -> other(request, path);
        }
    }

    private void other(HttpServerRequest request, String path) {
        if (path.startsWith("/sim/")) {
            logRoutes.handle(request, path);
        } else if (MediaRequest.serves(path)) {
            post(request, body -> media(request, body));
        } else if (!path.equals(MODELS) && !path.startsWith(MODELS + "/")) {
            refuse(request, ErrorAnswer.unknownRoute(request.method().name(), path));
        } else if (!HttpMethod.GET.equals(request.method())) {
            refuse(request, ErrorAnswer.wrongMethod(request.method().name(), path));
        } else {
            models(request, path);
        }
    }

    private void post(HttpServerRequest request, Consumer<Buffer> whole) {
        if (HttpMethod.POST.equals(request.method())) {
            new BodyReader(request, whole, this::refuse).start();
        } else {
            refuse(request, ErrorAnswer.wrongMethod(request.method().name(), request.path()));
        }
    }

    private void ask(HttpServerRequest request, Function<ApiRequest, @Nullable ErrorAnswer> refusal, Surface surface) {
        post(request, body -> {
            ApiRequest asked = parsed(body);
            answer(request, asked, asked == null ? ErrorAnswer.notJson() : refusal.apply(asked), surface);
        });
    }

    private void chat(HttpServerRequest request, Buffer body) {
        ApiRequest asked = parsed(body);
        ErrorAnswer refusal = asked == null ? ErrorAnswer.notJson() : asked.chatRefusal();
        answer(request, asked, refusal, this::chatAnswer);
    }

    private void chatAnswer(Exchange exchange, ApiRequest asked) {
        OpenCall call = exchange.call;
        String forbidden = call.manner.forbidden(asked);
        if (!forbidden.isEmpty()) {
            BodyReply.send(exchange, Answer.forbidden(forbidden));
            return;
        }
        call.counts =
                call.manner.told(TokenCounts.of(settings.seed(), call.number, asked.completionMax(), call.script));
        if (asked.stream) {
            new ChatStream(exchange, asked).start();
        } else {
            BodyReply.send(exchange, ChatAnswer.whole(call, asked));
        }
    }

    private void messages(HttpServerRequest request, Buffer body) {
        ApiRequest asked = parsed(body);
        ErrorAnswer refusal = asked == null ? ErrorAnswer.notJson() : asked.messagesRefusal();
        answer(request, asked, refusal, this::messageAnswer);
    }

    private void messageAnswer(Exchange exchange, ApiRequest asked) {
        OpenCall call = exchange.call;
        call.counts = TokenCounts.of(settings.seed(), call.number, asked.completionMax(), call.script)
                .withoutReasoning();
        MessageAnswer.writeCache(call, asked);
        if (asked.stream) {
            new MessageStream(exchange, asked).start();
        } else {
            BodyReply.send(exchange, MessageAnswer.whole(call, asked));
        }
    }

    private void embeddings(HttpServerRequest request, Buffer body) {
        ApiRequest asked = parsed(body);
        ErrorAnswer refusal = asked == null ? ErrorAnswer.notJson() : asked.embeddingRefusal();
        answer(request, asked, refusal, this::embeddingAnswer);
    }

    private void embeddingAnswer(Exchange exchange, ApiRequest asked) {
        OpenCall call = exchange.call;
        call.counts = TokenCounts.of(settings.seed(), call.number, Long.MAX_VALUE, call.script)
                .withoutCompletion();
        BodyReply.send(exchange, EmbeddingAnswer.of(call, asked));
    }

    private void media(HttpServerRequest request, Buffer body) {
        try {
            MediaRequest media = MediaRequest.parse(request.path(), request.getHeader("content-type"), body);
            answer(
                    request,
                    ApiRequest.of(media.model(), media.stream(), 0),
                    media.refusal(),
                    (exchange, asked) -> BodyReply.send(exchange, MediaReply.of(exchange.call, media)));
        } catch (IOException unreadable) {
            refuse(request, ErrorAnswer.notJson());
        }
    }

    private void models(HttpServerRequest request, String path) {
        String id = path.length() > MODELS.length() ? path.substring(MODELS.length() + 1) : "";
        ErrorAnswer refusal = id.isEmpty() || Models.knows(id) ? null : ErrorAnswer.unknownModel(id);
        Bytes body = id.isEmpty() ? Models.list() : Models.one(id);
        Answer models = new Answer(200, Head.JSON, body, TokenCounts.NONE, 0, false);
        answer(request, ApiRequest.none(), refusal, (exchange, asked) -> BodyReply.send(exchange, models));
    }

    private void refuse(HttpServerRequest request, ErrorAnswer refusal) {
        answer(request, ApiRequest.none(), refusal, (exchange, asked) -> {});
    }

    private static @Nullable ApiRequest parsed(Buffer body) {
        try {
            return ApiRequest.parse(body);
        } catch (IOException e) {
            return null;
        }
    }

    /** The whole of a call: refused for its key or its form, or answered as its script says. */
    void answer(HttpServerRequest request, @Nullable ApiRequest body, @Nullable ErrorAnswer unfit, Surface surface) {
        ApiRequest asked = body == null ? ApiRequest.none() : body;
        long number = numbers.incrementAndGet();
        String clientId = request.getHeader("x-client-request-id");
        ErrorAnswer refusal = refusal(request, clientId, unfit);
        Script script = Script.NONE;
        if (refusal == null) {
            try {
                script = script(request, asked);
            } catch (IllegalArgumentException e) {
                refusal = ErrorAnswer.script(e.getMessage());
            }
        }
        String id = clientId == null || clientId.isEmpty() ? Head.requestId(settings.seed(), number) : clientId;
        OpenCall call = new OpenCall(log, settings, number, id, request.path(), asked, script);
        Exchange exchange = new Exchange(vertx, request, call, head);
        if (refusal != null) {
            BodyReply.send(exchange, exchange.error(refusal));
        } else if (script.isNone() && !asked.stream) {
            surface.answer(exchange, asked);
        } else {
            exchange.watch();
            perform(exchange, asked, surface);
        }
    }

    private void perform(Exchange exchange, ApiRequest asked, Surface surface) {
        Script script = exchange.call.script;
        if (!script.has(Word.HANG)) {
            exchange.after(script.value(Word.DELAY, 0), () -> scripted(exchange, asked, surface));
        }
    }

    private void scripted(Exchange exchange, ApiRequest asked, Surface surface) {
        Script script = exchange.call.script;
        if (script.has(Word.STATUS)) {
            int status = (int) script.value(Word.STATUS, 0);
            BodyReply.send(
                    exchange, exchange.error(ErrorAnswer.ofStatus(status, asked.model, exchange.presentedKey())));
        } else if (script.has(Word.HTML)) {
            BodyReply.send(exchange, Answer.html());
        } else if (script.has(Word.GARBAGE)) {
            BodyReply.send(exchange, Answer.garbage());
        } else {
            surface.answer(exchange, asked);
        }
    }

    private @Nullable ErrorAnswer refusal(
            HttpServerRequest request, @Nullable String clientId, @Nullable ErrorAnswer unfit) {
        if (!settings.key().isEmpty()) {
            String presented = PresentedKey.of(request);
            if (presented.isEmpty()) {
                return ErrorAnswer.noKey();
            }
            if (!settings.takes(presented)) {
                return ErrorAnswer.wrongKey(presented);
            }
        }
        boolean idFits = clientId == null || fits(clientId);
        return idFits ? unfit : ErrorAnswer.clientRequestId();
    }

    private static boolean fits(String clientId) {
        return clientId.length() <= CLIENT_REQUEST_ID_MAX && clientId.chars().allMatch(c -> c < 128);
    }

    private Script script(HttpServerRequest request, ApiRequest asked) {
        String header = request.getHeader("x-sim-script");
        String own = header != null ? header : Script.inModel(asked.model);
        return Script.parse(own.isEmpty() ? Objects.requireNonNull(standing.get()) : own);
    }

    /** What a route answers where neither the key, nor the form, nor the script stands against it. */
    @FunctionalInterface
    interface Surface {
        void answer(Exchange exchange, ApiRequest asked);
    }
}
