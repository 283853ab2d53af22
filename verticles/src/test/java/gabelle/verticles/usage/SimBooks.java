package gabelle.verticles.usage;

import gabelle.engine.funds.Books;
import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Return;
import gabelle.engine.funds.Side;
import gabelle.engine.funds.Wish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The books in memory, with transactions and with the constraints that the tables have. */
final class SimBooks implements Books {
    enum State {
        OPEN,
        FENCED,
        RETIRED
    }

    record JournalRow(String node, long cursor, State state) {}

    /** A movement as it stands in the books. */
    record Entry(
            String reference,
            FundKey fund,
            Side debit,
            Side credit,
            long amount,
            @Nullable UUID grantId) {}

    private static final String KEYS = "what is named is there";
    private static final String NOT_NEGATIVE = "no balance is negative";

    private final Map<UUID, JournalRow> journals = new TreeMap<>();
    private final Map<FundKey, Fund> funds = new TreeMap<>();
    private final Map<UUID, Grant> grants = new HashMap<>();

    /** Those of which something is left. */
    private final Map<UUID, Grant> live = new TreeMap<>();

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> references = new HashSet<>();
    private final SimUndo undo = new SimUndo();

    /** Runs the body whole or not at all. */
    <T> T transaction(Supplier<T> body) {
        return undo.transaction(body);
    }

    Map<UUID, JournalRow> journals() {
        return journals;
    }

    Map<FundKey, Fund> funds() {
        return funds;
    }

    Map<UUID, Grant> grants() {
        return grants;
    }

    Collection<Grant> live() {
        return live.values();
    }

    List<Entry> entries() {
        return entries;
    }

    boolean knows(String reference) {
        return references.contains(reference);
    }

    void openJournal(UUID journalId, String node) {
        if (!journals.containsKey(journalId)) {
            undo.put(journals, journalId, new JournalRow(node, 0, State.OPEN));
        }
    }

    JournalRow journal(UUID journalId) {
        return present(journals.get(journalId), "journal " + journalId + " has no row");
    }

    @Override
    public boolean advance(UUID journalId, long from, long to) {
        JournalRow row = journal(journalId);
        if (row.cursor != from || row.state == State.RETIRED) {
            return false;
        }
        undo.put(journals, journalId, new JournalRow(row.node, to, row.state));
        return true;
    }

    @Override
    public boolean retire(UUID journalId, long cursor) {
        JournalRow row = journal(journalId);
        if (row.cursor != cursor || row.state == State.RETIRED) {
            return false;
        }
        undo.put(journals, journalId, new JournalRow(row.node, cursor, State.RETIRED));
        return true;
    }

    @Override
    public boolean fence(UUID journalId) {
        JournalRow row = journal(journalId);
        if (row.state != State.OPEN) {
            return false;
        }
        undo.put(journals, journalId, new JournalRow(row.node, row.cursor, State.FENCED));
        return true;
    }

    @Override
    public boolean openFund(FundKey fund, long granted) {
        if (funds.containsKey(fund)) {
            return false;
        }
        undo.put(funds, fund, new Fund(granted, 0, 0));
        if (granted > 0) {
            String reference = "open:" + fund.accountId() + ":" + fund.source().tag() + ":"
                    + fund.meter().tag() + ":" + fund.windowStartMs();
            enter(reference, fund, Side.ISSUED, Side.AVAILABLE, granted, null);
        }
        return true;
    }

    @Override
    public Optional<Fund> fund(FundKey fund) {
        return Optional.ofNullable(funds.get(fund));
    }

    @Override
    public Reserved reserve(Wish wish) {
        UUID journalId = wish.journalId();
        if (journalId != null && (!journals.containsKey(journalId) || journal(journalId).state != State.OPEN)) {
            return new Reserved.JournalClosed();
        }
        Grant already = grants.get(wish.grantId());
        if (already != null) {
            return new Reserved.Given(already.amount());
        }
        Fund fund = funds.get(wish.fund());
        if (fund == null) {
            return new Reserved.NoFund();
        }
        long amount = wish.amount(fund.available());
        if (amount == 0) {
            return new Reserved.Short(fund);
        }
        put(new Grant(wish.grantId(), journalId, wish.fund(), amount, 0, 0, wish.expiresAtMs()));
        change(wish.fund(), 0, 0, amount);
        enter("grant:" + wish.grantId(), wish.fund(), Side.AVAILABLE, Side.PENDING, amount, wish.grantId());
        return new Reserved.Given(amount);
    }

    @Override
    public List<Grant> grants(Collection<UUID> grantIds) {
        return grantIds.stream().filter(grants::containsKey).map(grants::get).toList();
    }

    @Override
    public Map<UUID, Long> left(Collection<UUID> grantIds) {
        return grants(grantIds).stream().collect(Collectors.toMap(Grant::id, Grant::left));
    }

    @Override
    public List<Grant> grantsOf(UUID journalId) {
        return live.values().stream()
                .filter(grant -> journalId.equals(grant.journalId()))
                .toList();
    }

    @Override
    public List<Grant> expired(long nowMs, int grantsMax) {
        return live.values().stream()
                .filter(grant -> grant.journalId() == null && grant.expiresAtMs() > 0 && grant.expiresAtMs() <= nowMs)
                .limit(grantsMax)
                .toList();
    }

    @Override
    public void take(String reference, Map<UUID, Long> amounts) {
        amounts.forEach((id, amount) -> {
            Grant grant = present(grants.get(id), "a grant to be taken from does not exist: " + id);
            put(new Grant(
                    id,
                    grant.journalId(),
                    grant.fund(),
                    grant.amount(),
                    grant.settled() + amount,
                    grant.returned(),
                    grant.expiresAtMs()));
            change(grant.fund(), 0, amount, -amount);
            require(
                    enter(reference + ":" + id, grant.fund(), Side.PENDING, Side.SPENT, amount, id),
                    "a reference is unique",
                    reference + ":" + id);
        });
    }

    @Override
    public int giveBack(List<Return> returns) {
        return (int) returns.stream()
                .filter(back -> giveBack(back.reference(), back.grantId(), back.amount()))
                .count();
    }

    private boolean giveBack(String reference, UUID grantId, long amount) {
        Grant grant = grants.get(grantId);
        if (grant == null || grant.left() == 0 || amount <= 0 || references.contains(reference)) {
            return false;
        }
        long back = Math.min(amount, grant.left());
        put(new Grant(
                grantId,
                grant.journalId(),
                grant.fund(),
                grant.amount(),
                grant.settled(),
                grant.returned() + back,
                grant.expiresAtMs()));
        change(grant.fund(), 0, 0, -back);
        return enter(reference, grant.fund(), Side.PENDING, Side.AVAILABLE, back, grantId);
    }

    @Override
    public boolean move(Movement movement) {
        require(funds.containsKey(movement.fund()), KEYS, "there is no fund " + movement.fund());
        if (references.contains(movement.reference())) {
            return false;
        }
        boolean in = movement.debit() == Side.ISSUED;
        change(movement.fund(), in ? movement.amount() : -movement.amount(), 0, 0);
        return enter(
                movement.reference(), movement.fund(), movement.debit(), movement.credit(), movement.amount(), null);
    }

    private void change(FundKey key, long granted, long posted, long pending) {
        Fund fund = present(funds.get(key), "there is no fund " + key);
        Fund changed = new Fund(fund.granted() + granted, fund.posted() + posted, fund.pending() + pending);
        require(
                changed.granted() >= 0 && changed.posted() >= 0 && changed.pending() >= 0 && changed.available() >= 0,
                NOT_NEGATIVE,
                changed + " of " + key);
        undo.put(funds, key, changed);
    }

    private void put(Grant grant) {
        require(grant.left() >= 0, NOT_NEGATIVE, grant.toString());
        undo.put(grants, grant.id(), grant);
        undo.put(live, grant.id(), grant.left() == 0 ? null : grant);
    }

    private boolean enter(String reference, FundKey fund, Side debit, Side credit, long amount, @Nullable UUID grant) {
        require(amount > 0, "a movement moves something", "a movement of " + amount);
        if (!references.add(reference)) {
            return false;
        }
        entries.add(new Entry(reference, fund, debit, credit, amount, grant));
        undo.did(() -> references.remove(entries.removeLast().reference));
        return true;
    }

    private static <T> T present(@Nullable T value, String otherwise) {
        return SimBroken.present(value, KEYS, () -> otherwise);
    }

    private static void require(boolean holds, String check, String otherwise) {
        SimBroken.unless(holds, check, () -> otherwise);
    }
}
