package gabelle.verticles.usage;

import static gabelle.verticles.usage.SimBroken.present;
import static gabelle.verticles.usage.SimBroken.unless;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Side;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** That each fund is what its movements say, and what the test knows to have come in and to have been spent. */
final class SimBalances {
    private static final class Sums {
        private long granted;
        private long posted;
        private long pending;
    }

    private final SimWorld world;
    private final SimBooks books;
    private final Map<FundKey, Sums> funds = new HashMap<>();
    private final Map<UUID, Long> lefts = new HashMap<>();
    private final Map<FundKey, Long> spent = new HashMap<>();
    private final Map<FundKey, Long> added = new HashMap<>();
    private final Set<String> references = new HashSet<>();
    private final Set<String> topUps = new HashSet<>();
    private int seen;

    SimBalances(SimWorld world, SimBooks books) {
        this.world = world;
        this.books = books;
    }

    void spent(FundKey fund, long amount) {
        spent.merge(fund, amount, Long::sum);
    }

    /** A top-up was paid for, whether it was told of before or not; says whether it is new. */
    boolean added(String reference, FundKey fund, long amount) {
        boolean isNew = topUps.add(reference);
        added.merge(fund, isNew ? amount : 0, Long::sum);
        return isNew;
    }

    FundKey fundOf(UUID grantId) {
        Grant grant = present(books.grants().get(grantId), "what is taken was granted", grantId::toString);
        return grant.fund();
    }

    /** Returns the journals whose grants have changed. */
    Set<UUID> check(boolean everything) {
        List<SimBooks.Entry> entries = books.entries();
        Set<UUID> grants = new LinkedHashSet<>();
        Set<FundKey> changed = new LinkedHashSet<>();
        while (seen < entries.size()) {
            SimBooks.Entry entry = entries.get(seen++);
            unless(references.add(entry.reference()), "a reference is unique", entry::toString);
            enter(entry);
            changed.add(entry.fund());
            UUID grantId = entry.grantId();
            if (grantId != null) {
                grants.add(grantId);
            }
        }
        Set<UUID> journals = new LinkedHashSet<>();
        for (UUID grantId : grants) {
            UUID journalId = check(grantId);
            if (journalId != null) {
                journals.add(journalId);
            }
        }
        (everything ? books.funds().keySet() : changed).forEach(this::check);
        return journals;
    }

    private void enter(SimBooks.Entry entry) {
        Sums sums = funds.computeIfAbsent(entry.fund(), fund -> new Sums());
        long amount = entry.amount();
        long left = 0;
        if (entry.debit() == Side.ISSUED) {
            sums.granted += amount;
        } else if (entry.debit() == Side.PENDING) {
            sums.pending -= amount;
            sums.posted += entry.credit() == Side.SPENT ? amount : 0;
            left = -amount;
        } else if (entry.credit() == Side.PENDING) {
            sums.pending += amount;
            left = amount;
        } else {
            sums.granted -= amount;
        }
        UUID grantId = entry.grantId();
        if (grantId != null) {
            lefts.merge(grantId, left, Long::sum);
        }
    }

    /** Returns the grant's journal. */
    private @Nullable UUID check(UUID grantId) {
        Grant grant = present(books.grants().get(grantId), "a grant has a row", grantId::toString);
        unless(
                grant.left() >= 0 && grant.left() == lefts.getOrDefault(grantId, 0L),
                "books equal their movements",
                grant::toString);
        return grant.journalId();
    }

    private void check(FundKey key) {
        Fund fund = present(books.funds().get(key), "a fund has a row", key::toString);
        Sums sums = funds.getOrDefault(key, new Sums());
        unless(
                fund.granted() == sums.granted && fund.posted() == sums.posted && fund.pending() == sums.pending,
                "books equal their movements",
                () -> key + " is " + fund);
        unless(
                fund.posted() >= 0 && fund.pending() >= 0 && fund.available() >= 0,
                "no balance is negative",
                () -> key + " is " + fund);
        long in = beginsWith(key) + added.getOrDefault(key, 0L);
        unless(fund.granted() == in, "all that came in is there once", () -> key + " is " + fund + ", paid: " + in);
        long out = spent.getOrDefault(key, 0L);
        unless(fund.posted() == out, "all that was charged is spent once", () -> key + " is " + fund + ", not " + out);
    }

    private long beginsWith(FundKey key) {
        return world.accounts.stream()
                .filter(account -> account.id().equals(key.accountId()))
                .mapToLong(account -> account.begins(key))
                .sum();
    }

    void finish() {
        books.funds()
                .forEach((key, fund) ->
                        unless(fund.pending() == 0, "no money is stranded for ever", () -> key + " is " + fund));
    }
}
