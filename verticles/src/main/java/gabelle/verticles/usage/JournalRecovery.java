package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.engine.journal.RecordBuffer;
import gabelle.engine.journal.Recovery;
import gabelle.engine.journal.Segment;
import gabelle.verticles.data.FileMutex;
import gabelle.verticles.usage.SegmentReader.Place;
import gabelle.verticles.usage.SegmentReader.Step;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the journals that earlier processes left behind, before this one begins its own: cuts off what a crash tore,
 * and expires the calls that were open. The expiries are one new segment, which appears whole or not at all: a crash
 * in the middle changes nothing, and recovering again does the same.
 */
public final class JournalRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRecovery.class);

    /** An empty file that says that a journal has no open call and gets no more records. */
    private static final String CLOSED_FILE = "closed";

    private final Path directory;
    private final Segment segment;
    private final Recovery recovery = new Recovery();
    private long replayed;

    private JournalRecovery(Path directory, UUID id) {
        this.directory = directory;
        this.segment = new Segment(id);
    }

    /**
     * Recovers every journal that no live process owns, and returns them all to be drained, retired and deleted.
     * Blocking, for about a second for each gigabyte of a journal that was not closed.
     *
     * @param journals the directory of all the node's journals
     * @param onFsyncFailure ends the process, should a tail meet one
     */
    public static List<JournalTail> recover(Path journals, Runnable onFsyncFailure) throws IOException {
        List<JournalTail> tails = new ArrayList<>();
        if (!Files.isDirectory(journals)) {
            return tails;
        }
        for (Path directory : directoriesIn(journals)) {
            Optional<UUID> id = idOf(directory);
            if (id.isPresent()) {
                recover(directory, id.get(), onFsyncFailure).ifPresent(tails::add);
            }
        }
        return tails;
    }

    /** Sorted: two recoveries of the same journals do the same. */
    private static List<Path> directoriesIn(Path journals) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(journals, Files::isDirectory)) {
            directories.forEach(found::add);
        }
        found.sort(null);
        return found;
    }

    private static Optional<JournalTail> recover(Path directory, UUID id, Runnable onFsyncFailure) throws IOException {
        Optional<FileMutex> lock = Journal.lock(directory);
        if (lock.isEmpty()) {
            LOG.info("journal {} has a live owner and is left to it", id);
            return Optional.empty();
        }
        boolean recovered = false;
        try {
            if (!isClosed(directory)) {
                new JournalRecovery(directory, id).run();
            }
            recovered = true;
        } finally {
            if (!recovered) {
                lock.get().close();
            }
        }
        return Optional.of(new JournalTail(directory, id, onFsyncFailure, lock.get()));
    }

    private void run() throws IOException {
        deleteUnfinished();
        List<SegmentPath> segments = SegmentPath.in(directory);
        long last = 0;
        for (SegmentPath path : segments) {
            last = replay(path, path.equals(segments.getLast()));
        }
        List<Record.Expire> expires = recovery.expires();
        if (!expires.isEmpty()) {
            append(last + 1, expires);
        }
        markClosed(directory);
        LOG.info(
                "journal {} is recovered: {} records replayed, the last is {}, {} calls expired",
                directory.getFileName(),
                replayed,
                last,
                expires.size());
    }

    /** Feeds a segment to the recovery and returns its last sequence. The torn end of the last one is cut off. */
    private long replay(SegmentPath path, boolean isLast) throws IOException {
        Place place = Place.startOf(path);
        try (SegmentReader reader = new SegmentReader(segment, path.path())) {
            boolean atEnd = false;
            while (!atEnd) {
                Step step = reader.step(place, false, (sequence, record) -> {
                    recovery.accept(record);
                    replayed++;
                    return true;
                });
                place = step.place();
                atEnd = step.atEnd();
            }
            long torn = reader.rest(place).length();
            if (isLast && torn > 0) {
                LOG.warn("{} ends with {} bytes of a torn write, which are cut off", path.path(), torn);
                truncate(path.path(), place.end());
            }
        }
        return place.lastSequence();
    }

    private static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }

    private void append(long firstSequence, List<Record.Expire> expires) throws IOException {
        RecordBuffer bytes = new RecordBuffer(2 * Segment.RECORD_BYTES_MAX);
        segment.header(bytes, firstSequence);
        long sequence = firstSequence;
        for (Record.Expire expire : expires) {
            segment.encode(bytes, sequence++, expire);
        }
        SegmentFile file = SegmentFile.begin(SegmentFile::create, SegmentPath.of(directory, firstSequence), bytes);
        file.force();
        file.close();
    }

    private void deleteUnfinished() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SegmentPath.UNFINISHED_SUFFIX)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    static boolean isClosed(Path directory) {
        return Files.exists(directory.resolve(CLOSED_FILE));
    }

    static void markClosed(Path directory) throws IOException {
        try {
            Files.createFile(directory.resolve(CLOSED_FILE));
        } catch (FileAlreadyExistsException already) {
            LOG.debug("{} is closed already", directory);
        }
        SegmentFile.forceDirectory(directory);
    }

    /** Deletes a journal. Its segments go first: until the last file is gone it is a closed journal without records. */
    static void delete(Path directory) throws IOException {
        boolean quarantined = false;
        for (SegmentPath path : SegmentPath.in(directory)) {
            Files.deleteIfExists(path.path());
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (file.toString().endsWith(Quarantine.SUFFIX)) {
                    quarantined = true;
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        if (quarantined) {
            Files.move(directory, directory.resolveSibling(directory.getFileName() + Quarantine.SUFFIX));
        } else {
            Files.delete(directory);
        }
    }

    private static Optional<UUID> idOf(Path directory) {
        String name = directory.getFileName().toString();
        try {
            UUID id = UUID.fromString(name);
            return id.toString().equals(name) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }
}
