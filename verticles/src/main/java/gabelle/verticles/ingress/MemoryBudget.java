package gabelle.verticles.ingress;

/** One loop's share of the memory that request bodies may take; without it a few hundred large ones fill the heap. */
final class MemoryBudget {
    private long free;

    MemoryBudget(long bytes) {
        this.free = bytes;
    }

    boolean take(long bytes) {
        if (bytes > free) {
            return false;
        }
        free -= bytes;
        return true;
    }

    void give(long bytes) {
        free += bytes;
    }
}
