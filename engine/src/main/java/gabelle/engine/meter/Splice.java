package gabelle.engine.meter;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** A change of a body: some bytes are taken out, others put in. */
record Splice(int at, int removedBytes, String inserted) {
    /** Makes all changes, which must not overlap; those at one place stand in the order of the list. */
    static byte[] applyAll(List<Splice> splices, byte[] body) {
        if (splices.size() == 1) {
            return splices.getFirst().apply(body);
        }
        byte[] changed = body;
        List<Splice> lastFirst = splices.stream()
                .sorted(Comparator.comparingInt(Splice::at))
                .toList()
                .reversed();
        for (Splice splice : lastFirst) { // the later one first: it moves nothing that comes before it
            changed = splice.apply(changed);
        }
        return changed;
    }

    private byte[] apply(byte[] body) {
        byte[] insertion = inserted.getBytes(StandardCharsets.UTF_8);
        byte[] changed = new byte[body.length - removedBytes + insertion.length];
        int after = at + removedBytes;
        System.arraycopy(body, 0, changed, 0, at);
        System.arraycopy(insertion, 0, changed, at, insertion.length);
        System.arraycopy(body, after, changed, at + insertion.length, body.length - after);
        return changed;
    }
}
