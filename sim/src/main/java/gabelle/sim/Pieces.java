package gabelle.sim;

import io.vertx.core.buffer.Buffer;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Breaks bytes where nobody expects it: amid lines, events and characters, or many events in one piece. */
final class Pieces {
    private static final int SMALL_MAX = 24;
    private static final int LARGE_MAX = 900;

    private final SplittableRandom random;
    private final Consumer<Buffer> out;
    private final Bytes held = new Bytes(2 * LARGE_MAX);
    private int next;

    Pieces(long seed, Consumer<Buffer> out) {
        this.random = new SplittableRandom(seed);
        this.out = out;
        this.next = size();
    }

    void add(Buffer bytes) {
        held.add(bytes.getBytes());
        int from = 0;
        while (held.length() - from >= next) {
            out.accept(held.buffer(from, from + next));
            from += next;
            next = size();
        }
        held.drop(from);
    }

    /** What is still held back, as the last piece. */
    void flush() {
        if (held.length() > 0) {
            out.accept(held.buffer());
            held.drop(held.length());
        }
    }

    private int size() {
        return 1 + random.nextInt(random.nextInt(4) == 0 ? LARGE_MAX : SMALL_MAX);
    }
}
