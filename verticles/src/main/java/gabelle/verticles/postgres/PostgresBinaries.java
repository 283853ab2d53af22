package gabelle.verticles.postgres;

import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks the Postgres programs that come as a library. Done here and not by the library's own starter, which unpacks
 * under the temporary directory (often small, read-only or noexec), starts without a password and without fsync.
 */
final class PostgresBinaries {
    private static final int ID_BYTES = 8;
    private static final int EXECUTABLE = 0100;

    private PostgresBinaries() {}

    /**
     * Returns the directory that holds {@code bin/postgres}, unpacked unless an earlier start did. Whoever calls it holds
     * the directory's lock.
     */
    static Path unpack(Path directory) throws IOException {
        byte[] archive = archive();
        Path unpacked = directory.resolve(id(archive));
        if (!Files.isDirectory(unpacked)) {
            Path unfinished = directory.resolve("unfinished");
            delete(unfinished);
            Files.createDirectories(unfinished);
            extract(archive, unfinished);
            Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        }
        return unpacked;
    }

    static byte[] archive() throws IOException {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = ArchUtils.normalize(System.getProperty("os.arch"));
        try (InputStream in =
                PostgresBinaries.class.getResourceAsStream("/postgres-" + system + "-" + machine + ".txz")) {
            if (in == null) {
                throw new IOException("there are no Postgres programs for " + system + " on " + machine
                        + " in this build: set DATABASE_URL to a Postgres of your own");
            }
            return in.readAllBytes();
        }
    }

    /** Other programs go to another directory, so that an update never mixes two versions. */
    private static String id(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void extract(byte[] archive, Path directory) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName()).normalize();
                if (!path.startsWith(directory)) {
                    throw new IOException("the archive names a file outside of itself: " + entry.getName());
                }
                write(entry, tar, path);
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        boolean executable = (entry.getMode() & EXECUTABLE) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
