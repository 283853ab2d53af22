package gabelle.verticles.keys;

import gabelle.engine.key.ApiKey;
import gabelle.engine.key.KeyBook;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.Pepper;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.keys.KeyMessage.AllKeysChanged;
import gabelle.verticles.keys.KeyMessage.Answer;
import gabelle.verticles.keys.KeyMessage.Change;
import gabelle.verticles.keys.KeyMessage.KeyFound;
import gabelle.verticles.keys.KeyMessage.KeyUnknown;
import gabelle.verticles.keys.KeyMessage.KeysChanged;
import gabelle.verticles.keys.KeyMessage.KeysFresh;
import gabelle.verticles.keys.KeyMessage.KeysUnavailable;
import gabelle.verticles.keys.KeyMessage.ResolveKey;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One event loop's door to the keys: answers from its book, and asks the actor for what is not in it. Made on that loop
 * and used by nothing else.
 */
public final class Keys {
    /** Above the actor's own time-out for Postgres, so that the actor's answer comes first. */
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(1000);

    /** A key that changes while it is read is asked for again, but not for ever. */
    private static final int ASKED_MAX = 3;

    /**
     * Of what one announcement drops, so many are asked for at once, so that an outage after it finds them known: of
     * keys that share an account or a plan the most recently used. The rest is asked for when it calls.
     */
    static final int ASKED_AGAIN_MAX = 100;

    private static final Future<KeyPolicy> INVALID = Future.failedFuture(
            Stop.refused(Refusal.INVALID_KEY, "The API key is missing, malformed, unknown, expired or revoked."));
    private static final Future<KeyPolicy> UNAVAILABLE = Future.failedFuture(Stop.refused(
            Refusal.UNAVAILABLE, "API keys cannot be checked at the moment. Your key may well be good: try again."));

    private final EventBus bus;
    private final LongSupplier nowMs;
    private final Pepper.Hasher hasher;
    private final KeyBook book;
    private final int lookupsMax;
    private final Map<String, Lookup> lookups = new HashMap<>();
    private final MessageConsumer<Change> changes;

    /**
     * A door for the loop that this runs on.
     *
     * @param nowMs the wall clock, in milliseconds since 1970; the actor is given the same
     */
    public Keys(Vertx vertx, KeySettings settings, Pepper pepper, LongSupplier nowMs) {
        this.bus = vertx.eventBus();
        this.nowMs = nowMs;
        this.hasher = pepper.hasher();
        this.book = new KeyBook(settings.bookKeysMax(), settings.staleMaxMs(), nowMs.getAsLong());
        this.lookupsMax = settings.lookupsMax();
        this.changes = bus.localConsumer(KeyMessage.CHANGES, message -> hear(message.body()));
    }

    /**
     * What the key may do. Fails with a {@link Stop}: INVALID_KEY, always with the same words, for whatever is wrong
     * with the key; UNAVAILABLE where that cannot be told. Completed already where the key is held.
     *
     * @param presented as the client sent it; empty if it sent none
     */
    public Future<KeyPolicy> resolve(String presented) {
        Optional<ApiKey> parsed = ApiKey.parse(presented);
        if (parsed.isEmpty()) {
            return INVALID;
        }
        if (book.staleAt(nowMs.getAsLong())) {
            return UNAVAILABLE;
        }
        ApiKey key = parsed.get();
        Optional<KeyPolicy> held = book.find(key.publicId());
        return held.isPresent() ? admit(key, held.get()) : ask(key.publicId()).compose(policy -> admit(key, policy));
    }

    int size() {
        return book.size();
    }

    int asking() {
        return lookups.size();
    }

    /** Stops listening; what a verticle's own loop made is closed with the verticle as well. */
    public Future<Void> close() {
        return changes.unregister();
    }

    /** The hashes are compared in constant time, and before anything that depends on the row. */
    private Future<KeyPolicy> admit(ApiKey key, KeyPolicy policy) {
        boolean matches = hasher.hash(key).equals(policy.hash());
        return matches && policy.usableAt(nowMs.getAsLong()) ? Future.succeededFuture(policy) : INVALID;
    }

    private Future<KeyPolicy> ask(String publicId) {
        Lookup asked = lookups.get(publicId);
        if (asked != null) {
            return asked.policy;
        }
        if (lookups.size() >= lookupsMax) {
            return UNAVAILABLE;
        }
        Lookup lookup = new Lookup();
        lookups.put(publicId, lookup);
        lookup.policy = ask(publicId, lookup);
        return lookup.policy;
    }

    private Future<KeyPolicy> ask(String publicId, Lookup lookup) {
        lookup.asked++;
        lookup.outdatedBy = 0;
        return bus.<Answer>request(KeyMessage.RESOLVE, new ResolveKey(publicId), ASK)
                .transform(reply -> receive(publicId, lookup, reply));
    }

    private Future<KeyPolicy> receive(String publicId, Lookup lookup, AsyncResult<Message<Answer>> reply) {
        boolean outdated = reply.succeeded() && reply.result().body().version() < lookup.outdatedBy;
        if (outdated && lookup.asked < ASKED_MAX) {
            return ask(publicId, lookup);
        }
        lookups.remove(publicId);
        if (reply.failed() || outdated) {
            return UNAVAILABLE;
        }
        return switch (reply.result().body()) {
            case KeyFound found -> {
                book.put(found.policy());
                yield Future.succeededFuture(found.policy());
            }
            case KeyUnknown unknown -> INVALID;
            case KeysUnavailable unavailable -> UNAVAILABLE;
        };
    }

    private void hear(Change change) {
        switch (change) {
            case KeysChanged changed -> drop(changed);
            case AllKeysChanged all -> {
                book.clear();
                lookups.values().forEach(lookup -> lookup.outdate(Long.MAX_VALUE));
            }
            case KeysFresh fresh -> book.fresh(fresh.atMs());
        }
    }

    private void drop(KeysChanged changed) {
        List<String> dropped = new ArrayList<>();
        changed.publicIds().forEach((publicId, version) -> {
            if (book.drop(publicId, version)) {
                dropped.add(publicId);
            }
            Lookup lookup = lookups.get(publicId);
            if (lookup != null) {
                lookup.outdate(version);
            }
        });
        long shared = changed.sharedVersion();
        if (shared > 0) {
            dropped.addAll(book.dropShared(changed.accountIds(), changed.plans()));
            lookups.values().forEach(lookup -> lookup.outdate(shared));
        }
        dropped.subList(Math.max(0, dropped.size() - ASKED_AGAIN_MAX), dropped.size())
                .forEach(this::ask);
    }

    /** A question to the actor that all calls with the key wait for. */
    private static final class Lookup {
        private Future<KeyPolicy> policy = UNAVAILABLE;
        private int asked;
        /** A change since it was asked for, which an answer of an older version may not have in it. */
        private long outdatedBy;

        void outdate(long version) {
            outdatedBy = Math.max(outdatedBy, version);
        }
    }
}
