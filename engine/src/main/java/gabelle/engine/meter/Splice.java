package gabelle.engine.meter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** A change of a body: some bytes are taken out, others put in. */
record Splice(int at, int removedBytes, String inserted) {
    /** Makes all changes, which must not overlap; those at one place stand in the order of the list. */
    static byte[] applyAll(List<Splice> splices, byte[] body) {
        List<Splice> inOrder =
                splices.stream().sorted(Comparator.comparingInt(Splice::at)).toList();
        ByteArrayOutputStream changed = new ByteArrayOutputStream(body.length + 64 * splices.size());
        int from = 0;
        for (Splice splice : inOrder) {
            changed.write(body, from, splice.at - from);
            changed.writeBytes(splice.inserted.getBytes(StandardCharsets.UTF_8));
            from = splice.at + splice.removedBytes;
        }
        changed.write(body, from, body.length - from);
        return changed.toByteArray();
    }
}
