package gabelle.verticles.usage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Transactions of what is held in memory: what was changed is changed back where the body fails. */
final class SimUndo {
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /** Runs the body whole or not at all. */
    <T> T transaction(Supplier<T> body) {
        undo.clear();
        boolean committed = false;
        try {
            T result = body.get();
            committed = true;
            return result;
        } finally {
            while (!committed && !undo.isEmpty()) {
                undo.pop().run();
            }
        }
    }

    <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
        @Nullable V before = value == null ? map.remove(key) : map.put(key, value);
        undo.push(() -> {
            if (before == null) {
                map.remove(key);
            } else {
                map.put(key, before);
            }
        });
    }

    void did(Runnable undoing) {
        undo.push(undoing);
    }
}
