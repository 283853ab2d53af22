package gabelle.verticles.limits;

import java.util.Arrays;

/**
 * Tells open holds from released ones, so that each is released once. An id is a place and the number of its use: the
 * check is one comparison and makes no garbage.
 */
final class OpenHolds {
    /** Calls open on one loop: more than its sockets. Ids have room for sixteen times as many, which may wait. */
    private static final int PLACES_MAX = 1 << 20;

    private static final int PLACE_BITS = 24;
    private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;

    private static final long CLOSED = -1;

    private long[] ids = new long[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;
    private long uses;

    boolean isFull() {
        return used - freeCount >= PLACES_MAX;
    }

    long open() {
        int place = freeCount > 0 ? free[--freeCount] : fresh();
        long id = (uses++ << PLACE_BITS) | place;
        ids[place] = id;
        return id;
    }

    private int fresh() {
        if (used == ids.length) {
            ids = Arrays.copyOf(ids, used * 2);
            free = Arrays.copyOf(free, used * 2);
        }
        return used++;
    }

    /** Whether the hold was open until now. */
    boolean close(long id) {
        int place = (int) (id & PLACE_MASK);
        if (place >= used || ids[place] != id) {
            return false;
        }
        ids[place] = CLOSED;
        free[freeCount++] = place;
        return true;
    }
}
