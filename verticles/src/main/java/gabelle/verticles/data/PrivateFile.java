package gabelle.verticles.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A small file that only its owner may read. It appears whole or not at all, and outlives a power cut. */
public record PrivateFile(Path path) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    public boolean exists() {
        return Files.exists(path);
    }

    /** Refuses a file that others may read: what it holds must then be taken as known to them. */
    public String read() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (!OWNER.containsAll(permissions)) {
            throw new IOException(path + " has the permissions " + PosixFilePermissions.toString(permissions)
                    + "; it holds secrets and must be its owner's only: chmod 600 " + path);
        }
        return Files.readString(path);
    }

    /** Puts this content in the place of any earlier one. */
    public void write(String content) throws IOException {
        Files.move(temporary(content), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes the content unless the file exists, and returns what it then holds: of two processes, one wins. */
    public String readOrCreate(String content) throws IOException {
        if (!exists()) {
            Path temporary = temporary(content);
            try {
                Files.createLink(path, temporary);
            } catch (FileAlreadyExistsException theOtherWasFirst) {
                return read();
            } finally {
                Files.delete(temporary);
            }
        }
        return read();
    }

    private Path temporary(String content) throws IOException {
        Path temporary = Files.createTempFile(path.toAbsolutePath().getParent(), ".private", ".tmp", OWNER_ONLY);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return temporary;
    }
}
