package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.embeddings;
import static gabelle.e2e.Ask.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Calls of every kind that there is, in their proportions. */
final class Mix {
    static final long OUTPUT_MAX = 600;

    /** What is to come of a call. */
    enum Fate {
        /** The provider's own count. */
        EXACT,
        /** Served, but the provider told no count that could be true. */
        ESTIMATED,
        /** The provider broke off what had begun; its count may have come before that. */
        CUT,
        /** The client hung up. */
        ABANDONED,
        /** The provider failed or refused: a row, and no charge. */
        FAILED,
        /** Never forwarded: no row. */
        REFUSED
    }

    record Kind(String name, int perMille, Fate fate, Ask ask) {}

    private Mix() {}

    static List<Kind> kinds(TestKey key) {
        TestKey wrong = new TestKey(key.id(), key.accountId(), "gab_live_nonsense");
        Ask json = chat(key).maxTokens(OUTPUT_MAX);
        Ask sse = stream(key).maxTokens(OUTPUT_MAX);
        return List.of(
                new Kind("chat", 230, Fate.EXACT, json),
                new Kind("chat, in pieces", 50, Fate.EXACT, json.script("split,chunked")),
                new Kind("chat, indented", 30, Fate.EXACT, json.script("pretty")),
                new Kind("chat, short", 30, Fate.EXACT, json.maxTokens(3)),
                new Kind("stream", 200, Fate.EXACT, sse),
                new Kind("stream with usage", 120, Fate.EXACT, sse.withUsage()),
                new Kind("stream, in pieces", 60, Fate.EXACT, sse.script("split")),
                new Kind("stream, slow", 50, Fate.EXACT, sse.script("chunks=10,interval=5")),
                new Kind("embeddings", 80, Fate.EXACT, embeddings(key)),
                new Kind("chat, no usage", 15, Fate.ESTIMATED, json.script("no_usage")),
                new Kind("stream, no usage", 20, Fate.ESTIMATED, sse.script("no_usage")),
                new Kind("stream, absurd usage", 5, Fate.ESTIMATED, sse.script("usage_negative")),
                new Kind("stream, cut", 20, Fate.CUT, sse.script("cut=7")),
                new Kind("stream, cut at its end", 10, Fate.CUT, sse.script("cut=100")),
                new Kind("chat, cut in half", 10, Fate.CUT, json.script("cut=1")),
                new Kind("client hangs up", 10, Fate.ABANDONED, sse.script("chunks=200,interval=10")),
                new Kind("no answer at all", 5, Fate.FAILED, json.script("cut=0")),
                new Kind("provider says 400", 10, Fate.FAILED, json.script("status=400")),
                new Kind("provider says 429", 10, Fate.FAILED, sse.script("status=429")),
                new Kind("provider says 500", 10, Fate.FAILED, json.script("status=500")),
                new Kind("garbage", 5, Fate.FAILED, json.script("garbage,split")),
                new Kind("wrong key", 10, Fate.REFUSED, chat(wrong)),
                new Kind("unknown model", 10, Fate.REFUSED, chat(key).model("gpt-of-nobody")));
    }

    /** Shuffled. */
    static List<Kind> of(int calls, List<Kind> kinds, long seed) {
        List<Kind> mix = new ArrayList<>();
        for (Kind kind : kinds) {
            mix.addAll(Collections.nCopies(calls * kind.perMille() / 1_000, kind));
        }
        Collections.shuffle(mix, new Random(seed));
        return mix;
    }

    /**
     * A call that was made.
     *
     * @param whole whether the client received the end of the answer
     */
    record Made(Kind kind, UUID requestId, int status, boolean whole) {}

    static Made make(RunningNode node, Kind kind) {
        LiveAnswer answer = node.open(kind.ask());
        if (kind.fate() == Fate.ABANDONED) {
            answer.until("data: ").hangUp();
            return new Made(kind, answer.requestId(), 200, false);
        }
        Answered answered = answer.rest();
        return new Made(kind, answered.requestId(), answered.status(), answered.whole());
    }
}
