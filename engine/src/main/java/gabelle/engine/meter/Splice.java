package gabelle.engine.meter;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** A change of a body: some bytes are taken out, others put in. */
record Splice(int at, int removedBytes, String inserted) {
    /** Makes all changes, which must not overlap; those at one place stand in the order of the list. */
    static byte[] applyAll(List<Splice> splices, byte[] body) {
        List<Splice> inOrder =
                splices.stream().sorted(Comparator.comparingInt(Splice::at)).toList();
        Bytes changed = new Bytes();
        int from = 0;
        for (Splice splice : inOrder) {
            byte[] insertion = splice.inserted.getBytes(StandardCharsets.UTF_8);
            changed.append(body, from, splice.at);
            changed.append(insertion, 0, insertion.length);
            from = splice.at + splice.removedBytes;
        }
        changed.append(body, from, body.length);
        return changed.copy();
    }
}
