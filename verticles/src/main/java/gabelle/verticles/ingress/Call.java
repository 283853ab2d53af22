package gabelle.verticles.ingress;

import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Record;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Work;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.engine.route.Candidate;
import gabelle.verticles.dispatch.Offer;
import gabelle.verticles.dispatch.ProviderCall;
import gabelle.verticles.dispatch.Quote;
import gabelle.verticles.funds.CallNeed;
import gabelle.verticles.funds.FundHold;
import gabelle.verticles.vault.Caller;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client request and what has been learned of it so far. Confined to the loop that accepted it. */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    /** Others are billed at other rates. */
    private static final Set<String> STANDARD_TIERS = Set.of("", "auto", "default", "standard_only");

    private static final CharSequence CREDENTIAL = AsciiString.cached("x-gabelle-credential");
    private static final long NANOS_PER_MS = 1_000_000;

    private final Loop loop;
    private final Surface surface;
    private final HttpServerRequest request;
    private final UUID requestId;
    private final String requestIdText;
    private final RequestBody body;
    private final Reply reply;
    private final CallRecord record;
    private final long arrivedNanos = System.nanoTime();
    private long sentNanos;
    private long answeredNanos;
    private @Nullable KeyPolicy policy;
    private @Nullable ModelRequest model;
    private List<String> names = List.of();
    private @Nullable Quote quote;
    private @Nullable FormBody form;

    Call(Loop loop, Surface surface, HttpServerRequest request) {
        this.loop = loop;
        this.surface = surface;
        this.request = request;
        this.requestId = loop.requestIds().next(System.currentTimeMillis());
        this.body = new RequestBody(request, loop);
        this.requestIdText = requestId.toString();
        this.record = new CallRecord(surface);
        this.reply = new Reply(request.response(), requestIdText, surface.dialect());
    }

    Dialect dialect() {
        return surface.dialect();
    }

    String presentedKey() {
        return Query.presentedKey(request);
    }

    /** Nobody's bytes are taken in before their key is known. */
    Future<KeyPolicy> holdBack(Future<KeyPolicy> key) {
        if (!key.isComplete()) {
            request.pause();
        }
        return key;
    }

    /** Takes in the body, now that somebody is known to answer for it. */
    Future<ModelRequest> read(KeyPolicy resolved) {
        policy = resolved;
        if (surface == Surface.GEMINI_STREAM && !Query.parameter(request, "alt").equals("sse")) {
            return Future.failedFuture(Stop.refused(
                    Refusal.BAD_REQUEST, "Streams are server-sent events here: add alt=sse to the query."));
        }
        return surface.form()
                ? readForm()
                : body.read().compose(whole -> loop.parser().parse(surface, request.path(), whole));
    }

    private Future<ModelRequest> readForm() {
        FormBody taken = FormBody.of(request, body, loop, surface.work());
        form = taken;
        return taken.read();
    }

    /**
     * Looks at what is asked for; returns the model, by the name that the client said.
     *
     * @param named all names of the model that is asked for, that one first
     */
    String admit(ModelRequest request, List<String> named) {
        model = request;
        names = named;
        if (!policy().mayCall(named)) {
            throw new Stop(new Outcome.Refused(
                    Refusal.KEY_LACKS_MODEL, "This key may not call the model " + request.model() + ".", "model", 0));
        }
        if (!STANDARD_TIERS.contains(request.serviceTier())) {
            throw new Stop(new Outcome.Refused(
                    Refusal.BAD_REQUEST,
                    "Only the standard service tier has a price here: leave out service_tier.",
                    "service_tier",
                    0));
        }
        return request.model();
    }

    /** Whose provider keys it may go out with. */
    Caller caller() {
        String named = request.getHeader(CREDENTIAL);
        return Caller.of(policy(), named == null ? "" : named.strip());
    }

    /** The tokens to reserve: the worst case that the call can come to. */
    long estimate(Quote offered) {
        quote = PinnedPrice.of(offered, model(), surface.work());
        Offer first = quote.first();
        if (!surface.isFree()) {
            long assumed =
                    surface.outputTokensDefault() == 0 ? loop.outputTokensAssumed() : surface.outputTokensDefault();
            long outputPerChoice =
                    surface.generates() ? assumed : first.candidate().outputTokensMax();
            record.expect(first.price().billing().of(model().estimate(outputPerChoice)));
        }
        return record.tokensExpected();
    }

    /** Each with what bounds one choice where the client's own bound does not. */
    private List<Candidate> candidates() {
        List<Candidate> offered = known(quote).candidates();
        boolean byDefault = surface.outputTokensDefault() > 0 && model().outputTokensMax() == 0;
        return byDefault
                ? offered.stream()
                        .map(candidate -> candidate.bounded(surface.outputTokensDefault()))
                        .toList()
                : offered;
    }

    KeyPolicy policy() {
        return known(policy);
    }

    Reply reply() {
        return reply;
    }

    /** What its money has to suffice for. */
    CallNeed need() {
        List<Candidate> candidates = candidates();
        return new CallNeed(
                model(),
                names,
                candidates,
                surface.generates(),
                () -> surface.work() == Work.TEXT
                        ? loop.inputTokens().count(model(), candidates)
                        : Future.succeededFuture(Long.MAX_VALUE),
                known(quote).isPersonal(),
                surface.isFree(),
                known(quote).first().price().billing());
    }

    /** @throws Stop BAD_REQUEST, if its list price is beyond any number */
    Record.Open open(FundHold money) {
        Offer offer = known(quote).first();
        CallFacts facts = new CallFacts(
                requestId,
                policy().accountId(),
                policy().keyId(),
                surface.tag(),
                offer.candidate().provider(),
                names.getFirst(),
                offer.credential(),
                offer.price().id());
        return record.open(facts, offer, money);
    }

    Call opened() {
        record.written();
        return this;
    }

    CallRecord record() {
        return record;
    }

    Quote quoted() {
        return known(quote);
    }

    ProviderCall toProvider(FundHold money) {
        sentNanos = System.nanoTime();
        return new ProviderCall(
                requestIdText,
                known(quote).first(),
                surface.dialect(),
                surface::upstreamPath,
                request.headers(),
                model(),
                surface.outputTokensDefault() == 0 ? money.outputPerChoiceMax() : surface.outputTokensDefault(),
                surface::outputBoundField,
                Optional.ofNullable(form));
    }

    Record.Closing close(Outcome outcome) {
        answeredNanos = System.nanoTime();
        long latencyMs = (answeredNanos - arrivedNanos) / NANOS_PER_MS;
        return record.close(outcome, reply.reading(), reply.attempts(), latencyMs, ttftMs(outcome, latencyMs));
    }

    /** An answer of which nothing has been sent yet is about to be sent whole. */
    private long ttftMs(Outcome outcome, long latencyMs) {
        if (reply.firstByteNanos() != 0) {
            return (reply.firstByteNanos() - arrivedNanos) / NANOS_PER_MS;
        }
        return outcome instanceof Outcome.Served ? latencyMs : -1;
    }

    /** The outcome that a failure stands for. A defect is logged here, once, with what helps to find it. */
    Outcome outcomeOf(Throwable failure) {
        if (!(failure instanceof Stop)) {
            LOG.atError().addKeyValue("request_id", requestId).setCause(failure).log("a call failed by a defect");
        }
        return Stop.outcomeOf(failure);
    }

    /** Sends the end of the answer, whichever it is. */
    Outcome finish(Outcome outcome) {
        reply.finish(outcome);
        body.release();
        if (form != null) {
            form.release();
        }
        loop.meters().count(surface, outcome, record.closing(), overheadNanos());
        return outcome;
    }

    /** The time spent in Gabelle: before the provider was asked, and after it had answered. */
    private long overheadNanos() {
        long now = System.nanoTime();
        return sentNanos == 0 ? now - arrivedNanos : sentNanos - arrivedNanos + (now - answeredNanos);
    }

    UUID requestId() {
        return requestId;
    }

    private ModelRequest model() {
        return known(model);
    }

    private static <T> T known(@Nullable T learned) {
        return Objects.requireNonNull(learned, "asked for before it was learned");
    }
}
