package gabelle.verticles.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the server's programs are started, given that Postgres refuses to run as root. Root puts them into a user
 * namespace of their own; where containers forbid that, it lets them run as nobody, with the right to pass its
 * directories.
 *
 * @param prefix what comes before the program
 * @param uid who must own the server's directory
 */
record Unprivileged(List<String> prefix, int uid) {
    private static final int ROOT = 0;
    private static final int NOBODY = 65_534;

    static final Unprivileged NAMESPACE = new Unprivileged(List.of("unshare", "-U"), ROOT);
    static final Unprivileged AS_NOBODY = new Unprivileged(
            List.of(
                    "setpriv",
                    "--reuid=" + NOBODY,
                    "--regid=" + NOBODY,
                    "--clear-groups",
                    "--inh-caps=+dac_override",
                    "--ambient-caps=+dac_override"),
            NOBODY);

    /** The first way that works here for a server in this directory. */
    static Unprivileged find(Path directory) throws IOException {
        int uid = Math.toIntExact(new UnixSystem().getUid());
        if (uid != ROOT) {
            return new Unprivileged(List.of(), uid);
        }
        return Stream.of(NAMESPACE, AS_NOBODY)
                .filter(way -> way.worksIn(directory))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "Postgres does not run as root, and neither unshare nor setpriv gives" + " that up for "
                                + directory + " here: run Gabelle as another user, or set DATABASE_URL"));
    }

    /** In a namespace root may not pass what others own; and initdb wants a user with a name. */
    private boolean worksIn(Path directory) {
        Path probe = directory.resolve("postgres.probe");
        try {
            Command.of(prefix, "id", "-un").output();
            Command.of(prefix, "touch", probe.toString()).output();
            Files.delete(probe);
            return !Command.of(prefix, "id", "-u").output().strip().equals(String.valueOf(ROOT));
        } catch (IOException itDoesNot) {
            return false;
        }
    }

    /** Hands the directory to whom the server will run as; an earlier start may have run it as another. */
    void own(Path directory) throws IOException {
        if (Files.getAttribute(directory, "unix:uid").equals(uid)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.setAttribute(file, "unix:uid", uid);
        }
    }
}
