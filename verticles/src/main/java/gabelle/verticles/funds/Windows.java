package gabelle.verticles.funds;

import gabelle.engine.funds.Window;
import java.util.HashMap;
import java.util.Map;

/** The allowance windows that accounts were last in: they change once a month, and calls come by the thousand. */
final class Windows {
    /** As many as a loop knows funds; beyond it all are worked out again. */
    private static final int KNOWN_MAX = 100_000;

    private final Map<Long, Window> known = new HashMap<>();

    /** As {@link Window#at}. */
    Window at(long anchorMs, long nowMs) {
        Window window = known.get(anchorMs);
        if (window == null || !window.contains(nowMs)) {
            if (known.size() >= KNOWN_MAX) {
                known.clear();
            }
            window = Window.at(anchorMs, nowMs);
            known.put(anchorMs, window);
        }
        return window;
    }
}
