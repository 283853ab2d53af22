package gabelle.verticles.usage;

import static gabelle.verticles.usage.SimBroken.unless;

import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** That a loop has what it was granted, no more and no less, in whichever of its hands it is. */
final class SimHoldings {
    private final SimBooks books;

    SimHoldings(SimBooks books) {
        this.books = books;
    }

    void check(SimLoop loop) {
        List<Grant> grants = books.grantsOf(loop.journalId());
        Map<UUID, Long> bound = bound(loop);
        Map<FundKey, Long> free = new HashMap<>();
        for (Grant grant : grants) {
            long left = grant.left() - removed(bound, grant.id());
            unless(left >= 0, "holds are covered by grants", () -> -left + " too much is held of " + grant);
            free.merge(grant.fund(), left, Long::sum);
        }
        bound.values().removeIf(amount -> amount == 0);
        unless(bound.isEmpty(), "holds are covered by grants", () -> "nothing is left of " + bound);
        if (!loop.isDead() && !loop.door.isFenced()) {
            loop.door.funds.forEach(fund -> free.merge(fund, -loop.door.book.left(fund), Long::sum));
            free.forEach((fund, amount) -> unless(
                    amount == 0, "no money is stranded, none is made", () -> amount + " of " + fund + " is nobody's"));
        }
    }

    private static long removed(Map<UUID, Long> bound, UUID grantId) {
        Long amount = bound.remove(grantId);
        return amount == null ? 0 : amount;
    }

    /** What calls hold or have used, what is on its way home, and what was granted and not heard of yet. */
    private Map<UUID, Long> bound(SimLoop loop) {
        Map<UUID, Long> bound = new HashMap<>();
        for (SimCall call : loop.calls) {
            boolean begun = call.opened || call.maybeOpened || !loop.isDead();
            for (Part part : begun ? call.commits() : List.<Part>of()) {
                bound.merge(part.grantId(), part.amount(), Long::sum);
            }
        }
        loop.door.returns.forEach((id, back) -> {
            if (!books.knows("return:" + id)) {
                bound.merge(back.grantId(), back.amount(), Long::sum);
            }
        });
        if (!loop.isDead()) {
            loop.door.asks.keySet().forEach(grantId -> unheard(grantId, bound));
            loop.door.givenUp.forEach(grantId -> unheard(grantId, bound));
        }
        return bound;
    }

    private void unheard(UUID grantId, Map<UUID, Long> bound) {
        Grant grant = books.grants().get(grantId);
        if (grant != null) {
            bound.merge(grantId, grant.left(), Long::sum);
        }
    }
}
