package gabelle.engine.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Decides which calls may pass. A call passes if every limit of its account and of its key lets it, and then takes
 * from all of them; otherwise it takes from none. The Lua script for Redis is the same rule: change both.
 */
public final class GrantRule {
    private static final Verdict ADMITTED = new Verdict.Admitted();

    private GrantRule() {}

    /**
     * Decides demand by demand, call by call.
     *
     * @param keys the state of each key of the account
     * @param node who asks
     */
    public static List<Grant> decide(
            AccountDemand demand, LimitState account, Function<UUID, LimitState> keys, String node, long nowMs) {
        account.advance(demand.limits(), nowMs);
        account.hold(node, demand.slotsHeld());
        List<Grant> grants = new ArrayList<>(demand.demands().size());
        for (Demand one : demand.demands()) {
            LimitState key = keys.apply(one.keyId());
            key.advance(one.limits(), nowMs);
            if (one.slotsHeld() != Demand.SLOTS_KNOWN) {
                key.hold(node, one.slotsHeld());
            }
            grants.add(decide(one, account, key, node));
        }
        return grants;
    }

    private static Grant decide(Demand demand, LimitState account, LimitState key, String node) {
        move(account, demand.requestsBack(), demand.tokensBack());
        move(key, demand.requestsBack(), demand.tokensBack());
        List<Verdict> verdicts = new ArrayList<>(demand.calls().size());
        for (long tokens : demand.calls()) {
            Verdict verdict = verdict(account, key, tokens);
            if (verdict instanceof Verdict.Admitted) {
                take(account, key, new Piece(1, tokens, 1), node);
            }
            verdicts.add(verdict);
        }
        Piece extra = extra(demand.wish(), account, key);
        take(account, key, extra, node);
        return new Grant(verdicts, extra, RateStatus.of(account.requests, key.requests, account.tokens, key.tokens));
    }

    /** Names the limit that takes longest to clear, so that its retry-after is worth waiting for. */
    private static Verdict verdict(LimitState account, LimitState key, long tokens) {
        long[] waitsMs = {
            account.requests.msUntil(1),
            key.requests.msUntil(1),
            account.tokens.msUntil(tokens),
            key.tokens.msUntil(tokens),
            account.msUntilSlot(),
            key.msUntilSlot()
        };
        int longest = 0;
        for (int i = 1; i < waitsMs.length; i++) {
            longest = waitsMs[i] > waitsMs[longest] ? i : longest;
        }
        return waitsMs[longest] == 0 ? ADMITTED : new Verdict.Over(Limit.numbered(longest), waitsMs[longest]);
    }

    private static Piece extra(Piece wish, LimitState account, LimitState key) {
        return new Piece(
                Math.min(wish.requests(), Math.min(account.requests.spare(), key.requests.spare())),
                Math.min(wish.tokens(), Math.min(account.tokens.spare(), key.tokens.spare())),
                Math.min(wish.slots(), Math.min(account.spareSlots(), key.spareSlots())));
    }

    private static void take(LimitState account, LimitState key, Piece piece, String node) {
        move(account, -piece.requests(), -piece.tokens());
        move(key, -piece.requests(), -piece.tokens());
        account.addSlots(node, piece.slots());
        key.addSlots(node, piece.slots());
    }

    private static void move(LimitState state, long requests, long tokens) {
        state.requests.give(requests);
        state.tokens.give(tokens);
    }
}
