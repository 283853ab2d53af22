package gabelle.verticles.usage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** A segment's file, named after its first sequence: what is sealed and what may go is told from the names alone. */
record SegmentPath(Path path, long firstSequence) {
    private static final String SUFFIX = ".seg";
    private static final int HEX_DIGITS = 16;

    /** Where a segment is made ready; its rename is what makes it exist. */
    static final String UNFINISHED_SUFFIX = ".tmp";

    static SegmentPath of(Path journal, long firstSequence) {
        return new SegmentPath(journal.resolve(HexFormat.of().toHexDigits(firstSequence) + SUFFIX), firstSequence);
    }

    Path unfinished() {
        return path.resolveSibling(path.getFileName() + UNFINISHED_SUFFIX);
    }

    /** A journal's segments, oldest first. */
    static List<SegmentPath> in(Path journal) throws IOException {
        List<SegmentPath> segments = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(journal, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.length() == HEX_DIGITS + SUFFIX.length()) {
                    segments.add(new SegmentPath(file, HexFormat.fromHexDigitsToLong(name, 0, HEX_DIGITS)));
                }
            }
        }
        segments.sort(Comparator.comparingLong(SegmentPath::firstSequence));
        return segments;
    }

    /** Its size; 0 once it is deleted. */
    long bytes() throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException released) {
            return 0;
        }
    }
}
