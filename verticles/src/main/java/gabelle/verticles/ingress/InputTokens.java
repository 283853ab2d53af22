package gabelle.verticles.ingress;

import gabelle.engine.meter.ModelRequest;
import gabelle.engine.route.Candidate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/**
 * Counts the input of a call with the model's own tokenizer, for those whose money does not suffice for the bound that
 * needs no counting. The count bounds what is billed from above: the text's tokens, OpenAI's documented overhead, and a
 * margin for schemas, which are spelt out for the model in a form that is not documented. Where it cannot be had (an
 * unknown model, a very large body, many that are counted already) it is that bound itself.
 */
public final class InputTokens {
    /** Above this, counting would hold up the loop's other calls for more than a millisecond or two. */
    private static final int ON_LOOP_BYTES_MAX = 16 * 1024;

    /** About a second's work; no model but the largest takes in more. */
    private static final int COUNTED_BYTES_MAX = 4 * 1024 * 1024;

    /** A schema is counted as it stands in the body, with all of its punctuation, and an eighth more. */
    private static final long SCHEMA_MARGIN = 8;

    /** On the workers at once, for each loop: they have other work, and the loops need the cores. */
    private static final int COUNTING_MAX = 4;

    private final Vertx vertx;
    private int counting;

    public InputTokens(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * The same for whichever of several serves the call: the most that any of them counts.
     *
     * @param candidates at least one
     */
    public Future<Long> count(ModelRequest request, List<Candidate> candidates) {
        Future<Long> most = count(request, candidates.getFirst().upstreamModel());
        for (Candidate other : candidates.subList(1, candidates.size())) {
            most = most.compose(known -> count(request, other.upstreamModel()).map(tokens -> Math.max(known, tokens)));
        }
        return most;
    }

    /**
     * All input tokens at the most. Completes at once where that takes no longer than a call may hold up its loop.
     *
     * @param upstreamModel the model's name at its provider, which decides how its text is cut
     */
    public Future<Long> count(ModelRequest request, String upstreamModel) {
        long bound = request.bound(upstreamModel, Long.MAX_VALUE, 0).inputTokens();
        Optional<Tokenizer> tokenizer = Tokenizer.of(upstreamModel);
        if (tokenizer.isEmpty() || request.inputBytes() > COUNTED_BYTES_MAX) {
            return Future.succeededFuture(bound);
        }
        Tokenizer known = tokenizer.get();
        if (known.isLoaded() && request.body().length <= ON_LOOP_BYTES_MAX) {
            return Future.succeededFuture(Math.min(bound, counted(request, upstreamModel, known)));
        }
        if (counting >= COUNTING_MAX) {
            return Future.succeededFuture(bound);
        }
        counting++;
        return vertx.executeBlocking(() -> Math.min(bound, counted(request, upstreamModel, known)), false)
                .onComplete(counted -> counting--);
    }

    private static long counted(ModelRequest request, String upstreamModel, Tokenizer tokenizer) {
        long[] tokens = new long[2];
        request.texts(text -> tokens[0] += tokenizer.count(text), schema -> tokens[1] += tokenizer.count(schema));
        return request.inputTokensMax(upstreamModel, tokens[0] + tokens[1] + Math.ceilDiv(tokens[1], SCHEMA_MARGIN));
    }
}
