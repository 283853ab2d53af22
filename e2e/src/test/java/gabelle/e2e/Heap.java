package gabelle.e2e;

import java.lang.management.ManagementFactory;

/** What this JVM, node and provider and client together, holds on to. */
final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** After collecting what nobody holds. */
    static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
