package gabelle.verticles.usage;

import gabelle.engine.journal.Record;
import gabelle.verticles.keys.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An event loop, a forcer and a directory of journals, as a node has them. */
final class JournalHouse implements AutoCloseable {
    static final long BOUND_MS = 30_000;
    static final JournalSettings SMALL_SEGMENTS =
            new JournalSettings(JournalSettings.Durability.FAST, 64 * 1024, 5, 1L << 32, 0);
    static final JournalSettings STRICT =
            new JournalSettings(JournalSettings.Durability.STRICT, 64 * 1024, 5, 1L << 32, 0);

    final Path journals;
    final Vertx vertx = Vertx.vertx();
    final Context loop = vertx.getOrCreateContext();
    final AtomicInteger fsyncFailures = new AtomicInteger();
    final Runnable onFsyncFailure = fsyncFailures::incrementAndGet;
    final Forcer forcer = new Forcer(5, onFsyncFailure);

    JournalHouse(Path data) {
        try {
            journals = Files.createDirectories(data.resolve("journal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Journal open(JournalSettings settings) throws IOException {
        return open(settings, SegmentFile::create);
    }

    Journal open(JournalSettings settings, SegmentFile.Opener opener) throws IOException {
        return Journal.open(loop, journals, UUID.randomUUID(), settings, forcer, opener);
    }

    Path directory(Journal journal) {
        return journals.resolve(journal.id().toString());
    }

    /** Runs on the loop, in one turn. */
    <T> T onLoop(Callable<T> action) {
        return await(Future.future(promise -> loop.runOnContext(none -> {
            try {
                promise.complete(action.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        })));
    }

    /** Appends all in one turn; the futures are those of the appends, and may be pending. */
    List<Future<Void>> appendEach(Journal journal, List<? extends Record> records) {
        return onLoop(() -> {
            List<Future<Void>> appends = new ArrayList<>();
            for (Record record : records) {
                appends.add(journal.append(record));
            }
            return appends;
        });
    }

    void append(Journal journal, List<? extends Record> records) {
        await(Future.all(appendEach(journal, records)));
    }

    void append(Journal journal, Record... records) {
        append(journal, List.of(records));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(BOUND_MS, TimeUnit.MILLISECONDS)
                    .join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    static Throwable failureOf(Future<?> future) {
        Await.until("an append ends", future::isComplete);
        Throwable cause = future.cause();
        if (cause == null) {
            throw new AssertionError("it did not fail");
        }
        return cause;
    }

    /** Reads to the end as the ledger does, committing every batch. */
    static List<Tail.Entry> drain(JournalTail tail, long afterSequence) {
        return drain(tail, afterSequence, new ArrayList<>());
    }

    static List<Tail.Entry> drain(JournalTail tail, long afterSequence, List<Tail.Quarantined> quarantined) {
        try {
            List<Tail.Entry> entries = new ArrayList<>();
            Tail.Batch batch = tail.read(afterSequence, 100);
            quarantined.addAll(batch.quarantined());
            long cursor = afterSequence;
            while (batch.lastSequence() > cursor) {
                entries.addAll(batch.entries());
                cursor = batch.lastSequence();
                batch = tail.read(cursor, 100);
                quarantined.addAll(batch.quarantined());
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Record> recordsOf(List<Tail.Entry> entries) {
        return entries.stream().map(Tail.Entry::record).toList();
    }

    static List<Record> closings(List<? extends Record> records) {
        return records.stream()
                .filter(Record.Closing.class::isInstance)
                .map(record -> (Record) record)
                .toList();
    }

    List<JournalTail> recover() throws IOException {
        return JournalRecovery.recover(journals, onFsyncFailure);
    }

    /** What a kill at this moment would leave: the names first, then the files in their order. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(from)) {
            listed.forEach(files::add);
        }
        files.sort(null);
        for (Path file : files) {
            copyIfThere(file, to.resolve(file.getFileName().toString()));
        }
    }

    private static void copyIfThere(Path file, Path to) throws IOException {
        if (file.toString().endsWith(SegmentPath.UNFINISHED_SUFFIX)) {
            return; // it may get its name meanwhile, after the listing
        }
        Files.copy(file, to);
    }

    @Override
    public void close() {
        await(vertx.close());
        forcer.close();
    }
}
