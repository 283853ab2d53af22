package gabelle.engine.funds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** How the books change, each method within one transaction. */
public final class Posting {
    /** So many an account may ever be given, in micro-credits: far from where the books' sums overflow. */
    private static final long CREDITS_MAX = 1_000_000_000_000_000_000L;

    private final Books books;

    public Posting(Books books) {
        this.books = books;
    }

    /** Whether records of the journal from there on may be applied: a batch that comes a second time may not. */
    public boolean advance(UUID journalId, long from, long to) {
        return books.advance(journalId, from, to);
    }

    /**
     * Takes what calls were charged from the grants that they held. Where a grant has less left than that, for it was
     * given back behind the node's back, the rest becomes a shortfall.
     *
     * @param reference unique
     * @return the payments as they are to be recorded, in the same order
     */
    public List<Payment> settle(String reference, List<Payment> payments) {
        Map<UUID, Long> left = new HashMap<>(left(payments));
        Map<UUID, Long> taken = new TreeMap<>();
        List<Payment> settled = new ArrayList<>(payments.size());
        for (Payment payment : payments) {
            settled.add(settle(payment, left, taken));
        }
        if (!taken.isEmpty()) {
            books.take(reference, taken);
        }
        return settled;
    }

    private Map<UUID, Long> left(List<Payment> payments) {
        TreeSet<UUID> ids = new TreeSet<>();
        payments.forEach(payment -> payment.parts().forEach(part -> ids.add(part.grantId())));
        return ids.isEmpty() ? Map.of() : books.left(ids);
    }

    private static Payment settle(Payment charged, Map<UUID, Long> left, Map<UUID, Long> taken) {
        Payment payment = charged;
        for (Part part : charged.parts()) {
            long there = left.getOrDefault(part.grantId(), 0L);
            long amount = Math.min(part.amount(), there);
            if (amount > 0) {
                left.put(part.grantId(), there - amount);
                taken.merge(part.grantId(), amount, Math::addExact);
            }
            if (amount < part.amount()) {
                payment = payment.without(part, part.amount() - amount);
            }
        }
        return payment;
    }

    /** Grants what is wished, out of a fund that begins with its window if need be. */
    public Reserved grant(Wish wish) {
        Reserved reserved = books.reserve(wish);
        if (reserved instanceof Reserved.NoFund) {
            books.openFund(wish.fund(), wish.windowGrants());
            reserved = books.reserve(wish);
        }
        return reserved;
    }

    /**
     * Gives amounts of grants back: of any grants, and several of one if need be.
     *
     * @return how many of the returns moved something
     */
    public int giveBack(List<Return> returns) {
        TreeSet<UUID> ids = new TreeSet<>();
        returns.forEach(back -> ids.add(back.grantId()));
        return books.left(ids).isEmpty() ? 0 : books.giveBack(returns);
    }

    /** Closes a journal that is applied to its end, and gives its grants back. */
    public boolean retire(UUID journalId, long cursor) {
        if (!books.retire(journalId, cursor)) {
            return false;
        }
        giveBackAll("retire", books.grantsOf(journalId));
        return true;
    }

    /** Takes a dead node's grants away from it: what its journal settles later is a shortfall. Says what came back. */
    public List<Grant> fence(UUID journalId) {
        if (!books.fence(journalId)) {
            return List.of();
        }
        List<Grant> grants = books.grantsOf(journalId);
        giveBackAll("fence", grants);
        return grants;
    }

    /** Gives expired holds back, at most so many, and says how many there were. */
    public int expire(long nowMs, int grantsMax) {
        List<Grant> expired = books.expired(nowMs, grantsMax);
        giveBackAll("expire", expired);
        return expired.size();
    }

    private void giveBackAll(String why, List<Grant> grants) {
        if (!grants.isEmpty()) {
            books.giveBack(grants.stream().map(grant -> all(why, grant)).toList());
        }
    }

    private static Return all(String why, Grant grant) {
        return new Return(why + ":" + grant.id(), grant.id(), grant.left());
    }

    /**
     * Adds credits, once for each reference.
     *
     * @return whether they were added now
     * @throws ArithmeticException if the account would have been given more than can be counted
     */
    public boolean credit(String reference, UUID accountId, long microCredits, String reason, String author) {
        FundKey key = FundKey.credits(accountId);
        if (opened(key).granted() > CREDITS_MAX - microCredits) {
            throw new ArithmeticException("more credits than can be counted");
        }
        return books.move(new Movement(reference, key, Side.ISSUED, Side.AVAILABLE, microCredits, reason, author));
    }

    /**
     * Takes credits back that were added, once for each reference.
     *
     * @return what was taken now, nothing where the reference is known; short if less is available
     */
    public Reserved takeBack(String reference, UUID accountId, long microCredits, String reason, String author) {
        FundKey key = FundKey.credits(accountId);
        Fund fund = opened(key);
        if (fund.available() < microCredits) {
            return new Reserved.Short(fund);
        }
        Movement back = new Movement(reference, key, Side.AVAILABLE, Side.ISSUED, microCredits, reason, author);
        return new Reserved.Given(books.move(back) ? microCredits : 0);
    }

    private Fund opened(FundKey key) {
        books.openFund(key, 0);
        return books.fund(key).orElseThrow();
    }

    /**
     * Spends credits at once.
     *
     * @param chargeId names the grant that is made and taken; unique
     */
    public Reserved charge(UUID chargeId, UUID accountId, long microCredits) {
        FundKey fund = FundKey.credits(accountId);
        Reserved reserved = grant(new Wish(chargeId, null, fund, 0, microCredits, microCredits, 0));
        if (reserved instanceof Reserved.Given) {
            books.take("charge", Map.of(chargeId, microCredits));
        }
        return reserved;
    }

    /**
     * Settles a hold of the metering API: takes at most what it holds and gives the rest back.
     *
     * @return what was taken; empty if nothing is left of it, because it was settled, voided or has expired
     */
    public Optional<Long> settleHold(UUID holdId, long amount, long nowMs) {
        return liveHold(holdId, nowMs).map(hold -> {
            long taken = Math.min(amount, hold.left());
            if (taken > 0) {
                books.take("settle", Map.of(holdId, taken));
            }
            if (hold.left() > taken) {
                books.giveBack(List.of(new Return("settle:rest:" + holdId, holdId, hold.left() - taken)));
            }
            return taken;
        });
    }

    /** Gives a hold of the metering API back; false if nothing is left of it. */
    public boolean voidHold(UUID holdId, long nowMs) {
        return liveHold(holdId, nowMs)
                .map(hold -> books.giveBack(List.of(all("void", hold))) > 0)
                .orElse(false);
    }

    private Optional<Grant> liveHold(UUID holdId, long nowMs) {
        return books.grants(List.of(holdId)).stream()
                .filter(grant -> grant.left() > 0 && (grant.expiresAtMs() == 0 || nowMs < grant.expiresAtMs()))
                .findFirst();
    }
}
