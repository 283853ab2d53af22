package gabelle.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** A bounded map that forgets the least recently used entry first. Of one thread. */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int max;

    /**
     * Holds nothing yet.
     *
     * @param max the entries that it holds at most
     */
    public Recent(int max) {
        super(16, 0.75f, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
