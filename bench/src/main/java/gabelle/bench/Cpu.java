package gabelle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time and memory of processes, by the kernel's own accounts ({@code /proc}, see proc(5)). */
final class Cpu {
    private static final long MICROS_PER_TICK = 10_000; // USER_HZ is 100 on every Linux
    private static final int UTIME = 11; // counted after the command's closing parenthesis
    private static final int STIME = 12;

    private Cpu() {}

    /** User and system time so far of a process and its children of today, in microseconds. */
    static long micros(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(each -> microsOf(each.pid()))
                .sum();
    }

    /** The same of one process alone. */
    static long ownMicros(ProcessHandle process) {
        return microsOf(process.pid());
    }

    static long residentMegabytes(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                        .mapToLong(each -> residentKilobytes(each.pid()))
                        .sum()
                / 1024;
    }

    private static long microsOf(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * MICROS_PER_TICK;
    }

    private static long residentKilobytes(long pid) {
        List<String> lines = read(Path.of("/proc/" + pid + "/status")).lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
