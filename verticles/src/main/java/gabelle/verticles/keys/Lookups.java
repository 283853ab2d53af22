package gabelle.verticles.keys;

import gabelle.engine.key.KeyPolicy;
import gabelle.verticles.keys.KeyMessage.Answer;
import gabelle.verticles.keys.KeyMessage.KeyFound;
import gabelle.verticles.keys.KeyMessage.KeyUnknown;
import gabelle.verticles.keys.KeyMessage.KeysChanged;
import gabelle.verticles.keys.KeyMessage.KeysUnavailable;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the misses of all loops: one question for each key, and one query for all keys that are asked in the same tick
 * or while the last query runs. Lives on the actor's loop.
 */
final class Lookups {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);

    /** Keys in one query: a page or two of array parameter, answered from the index in a few milliseconds. */
    private static final int BATCH_MAX = 1000;

    private final Function<Collection<String>, Future<Map<String, KeyPolicy>>> find;
    private final Context context;
    private final int lookupsMax;

    private final Map<String, Promise<Answer>> waiting = new LinkedHashMap<>();
    private Map<String, Promise<Answer>> reading = Map.of();
    /** Keys that changed while they were being read, by the change's version: what comes back may be older. */
    private final Map<String, Long> outdated = new HashMap<>();

    private boolean busy;
    private boolean failing;

    Lookups(Context context, int lookupsMax, Function<Collection<String>, Future<Map<String, KeyPolicy>>> find) {
        this.context = context;
        this.lookupsMax = lookupsMax;
        this.find = find;
    }

    Future<Answer> find(String publicId) {
        Promise<Answer> asked = reading.getOrDefault(publicId, waiting.get(publicId));
        if (asked != null) {
            return asked.future();
        }
        if (waiting.size() + reading.size() >= lookupsMax) {
            return Future.succeededFuture(new KeysUnavailable());
        }
        Promise<Answer> answer = Promise.promise();
        waiting.put(publicId, answer);
        if (!busy) {
            busy = true;
            context.runOnContext(tick -> readNext());
        }
        return answer.future();
    }

    void outdate(KeysChanged changed) {
        long shared = changed.sharedVersion();
        for (String publicId : reading.keySet()) {
            long version = Math.max(shared, changed.publicIds().getOrDefault(publicId, 0L));
            outdated.merge(publicId, version, Math::max);
        }
    }

    private void readNext() {
        reading = new LinkedHashMap<>();
        var next = waiting.entrySet().iterator();
        while (next.hasNext() && reading.size() < BATCH_MAX) {
            var lookup = next.next();
            reading.put(lookup.getKey(), lookup.getValue());
            next.remove();
        }
        find.apply(reading.keySet()).onComplete(this::answer);
    }

    private void answer(AsyncResult<Map<String, KeyPolicy>> read) {
        note(read);
        Map<String, Promise<Answer>> answered = reading;
        Map<String, Long> changedAt = Map.copyOf(outdated);
        reading = Map.of();
        outdated.clear();
        answered.forEach((publicId, promise) -> {
            Answer answer = answerTo(publicId, read);
            if (read.succeeded() && answer.version() < changedAt.getOrDefault(publicId, 0L)) {
                waiting.put(publicId, promise);
            } else {
                promise.complete(answer);
            }
        });
        busy = !waiting.isEmpty();
        if (busy) {
            context.runOnContext(tick -> readNext());
        }
    }

    /** Once when it begins and once when it ends: a database that is away fails many look-ups a second. */
    private void note(AsyncResult<Map<String, KeyPolicy>> read) {
        if (read.failed() && !failing) {
            LOG.warn(
                    "Postgres does not answer for keys; calls with keys not held get a 503: {}",
                    read.cause().toString());
        } else if (read.succeeded() && failing) {
            LOG.info("Postgres answers for keys again");
        }
        failing = read.failed();
    }

    private static Answer answerTo(String publicId, AsyncResult<Map<String, KeyPolicy>> read) {
        if (read.failed()) {
            return new KeysUnavailable();
        }
        KeyPolicy policy = read.result().get(publicId);
        return policy == null ? new KeyUnknown() : new KeyFound(policy);
    }
}
