package gabelle.engine.funds;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The shared books, as one transaction sees them: everything below happens whole or not at all, and what is read stays
 * as it is until the transaction ends. Blocking. Locks are taken in the order journal, grants, funds, each sorted.
 */
public interface Books {
    /** Moves a journal's cursor, if it stands at {@code from} and the journal is not retired. */
    boolean advance(UUID journalId, long from, long to);

    /** Closes a journal whose cursor stands there; false if it is elsewhere or retired already. */
    boolean retire(UUID journalId, long cursor);

    /** Forbids a journal new grants; false if it is not open. */
    boolean fence(UUID journalId);

    /** Makes a fund unless it exists; says whether it did. */
    boolean openFund(FundKey fund, long granted);

    /** The fund's state, locked. */
    Optional<Fund> fund(FundKey fund);

    /**
     * Grants {@link Wish#amount} of what is available, in one statement. A grant that exists is given again as it is,
     * unless its journal has ended: then what was left of it has been given back.
     */
    Reserved reserve(Wish wish);

    /** Those of these grants that exist, locked. */
    List<Grant> grants(Collection<UUID> grantIds);

    /** What is left of those of these grants that exist, locked. */
    Map<UUID, Long> left(Collection<UUID> grantIds);

    /** The grants of a journal of which something is left, locked. */
    List<Grant> grantsOf(UUID journalId);

    /** Grants without a journal that have expired and of which something is left, locked; at most so many. */
    List<Grant> expired(long nowMs, int grantsMax);

    /**
     * Spends of grants: from pending to spent. Not more than is left of each, which the caller has made sure of.
     *
     * @param reference unique for each grant
     */
    void take(String reference, Map<UUID, Long> amounts);

    /**
     * Gives back of grants, from pending to available: in their order, and at most what is left of each. A reference
     * that is known moves nothing. The grants are locked already.
     *
     * @return how many of the returns moved something
     */
    int giveBack(List<Return> returns);

    /**
     * Any other movement between the outside, available and expired; false where the reference is known.
     *
     * @throws IllegalStateException if less is available than is taken
     */
    boolean move(Movement movement);
}
