package gabelle.engine.price;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All prices, per provider and model, each from the time on that it became effective until the next one does. A model
 * is priced under exactly the names listed for it: nothing is guessed from a name's beginning.
 */
public final class PriceList {
    /**
     * One price under one name.
     *
     * @param effectiveMs milliseconds since 1970
     */
    public record Entry(String provider, String model, long effectiveMs, Price price) {}

    private final Map<String, Map<String, List<Entry>>> newestFirst;

    /** @throws IllegalArgumentException if two prices of one name become effective at the same time */
    public PriceList(Collection<Entry> entries) {
        Map<String, Map<String, List<Entry>>> grouped = new HashMap<>();
        for (Entry entry : entries) {
            grouped.computeIfAbsent(entry.provider(), provider -> new TreeMap<>())
                    .computeIfAbsent(entry.model(), model -> new ArrayList<>())
                    .add(entry);
        }
        grouped.values().forEach(models -> models.values().forEach(PriceList::sort));
        this.newestFirst = grouped;
    }

    private static void sort(List<Entry> dated) {
        dated.sort(Comparator.comparingLong(Entry::effectiveMs).reversed());
        for (int i = 1; i < dated.size(); i++) {
            if (dated.get(i).effectiveMs() == dated.get(i - 1).effectiveMs()) {
                throw new IllegalArgumentException(
                        dated.get(i).model() + " has two prices that become effective at the same time");
            }
        }
    }

    /** The price at a time in milliseconds since 1970; empty for a model that had none then. */
    public Optional<Price> at(String provider, String model, long atMs) {
        List<Entry> dated = named(provider).get(model);
        if (dated != null) {
            for (Entry entry : dated) {
                if (entry.effectiveMs() <= atMs) {
                    return Optional.of(entry.price());
                }
            }
        }
        return Optional.empty();
    }

    /** The names under which a provider's models are priced, now or later, in alphabetical order. */
    public Set<String> models(String provider) {
        return Collections.unmodifiableSet(named(provider).keySet());
    }

    private Map<String, List<Entry>> named(String provider) {
        return newestFirst.getOrDefault(provider, Map.of());
    }
}
