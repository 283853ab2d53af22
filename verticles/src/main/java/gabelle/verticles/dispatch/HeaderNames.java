package gabelle.verticles.dispatch;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of header names, in any case. Names that come from the wire are new strings each time, whose hash would have to
 * be computed; most are told apart by their length alone.
 */
final class HeaderNames {
    private static final int LENGTH_MAX = 64;

    private final List<List<String>> byLength;

    private HeaderNames(List<List<String>> byLength) {
        this.byLength = byLength;
    }

    static HeaderNames of(List<String> some, String... others) {
        List<List<String>> byLength = new ArrayList<>();
        for (int length = 0; length <= LENGTH_MAX; length++) {
            byLength.add(new ArrayList<>(0));
        }
        some.forEach(name -> byLength.get(name.length()).add(name));
        List.of(others).forEach(name -> byLength.get(name.length()).add(name));
        return new HeaderNames(byLength);
    }

    boolean contains(String name) {
        if (name.length() > LENGTH_MAX) {
            return false;
        }
        List<String> candidates = byLength.get(name.length());
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
