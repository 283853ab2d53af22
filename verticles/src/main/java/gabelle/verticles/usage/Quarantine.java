package gabelle.verticles.usage;

import gabelle.verticles.usage.SegmentReader.Damage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bytes that are no record: a copy of each region beside its segment, named after its place, which no
 * release and no retirement deletes. Someone has to look at them.
 */
final class Quarantine {
    static final String SUFFIX = ".quarantine";

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private Quarantine() {}

    /** Copies a region, and returns whether that is new; the copy is on the disk when this returns. */
    static boolean keep(SegmentPath segment, SegmentReader reader, Damage damage) throws IOException {
        Path copy = segment.path()
                .resolveSibling(segment.path().getFileName() + "." + damage.offset() + "-" + damage.length() + SUFFIX);
        if (Files.exists(copy)) {
            return false;
        }
        Path unfinished = copy.resolveSibling(copy.getFileName() + SegmentPath.UNFINISHED_SUFFIX);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            reader.copy(damage, channel);
            channel.force(false);
        }
        Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
        LOG.error(
                "{} bytes at {} of {} are no journal records (0: records are missing there), although good ones "
                        + "follow: they are kept in {}",
                damage.length(),
                damage.offset(),
                segment.path(),
                copy);
        return true;
    }
}
