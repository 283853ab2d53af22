package gabelle.verticles.postgres;

import gabelle.verticles.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that uses an embedded database until its standard input ends, or until it is killed. */
final class DatabaseHolder implements AutoCloseable {
    private final Process process;
    private final String said;

    private DatabaseHolder(Process process, String said) {
        this.process = process;
        this.said = said;
    }

    static DatabaseHolder start(Path directory, Path programs) throws IOException {
        return launch("start", directory, programs);
    }

    static DatabaseHolder attach(Path directory, Path programs) throws IOException {
        return launch("attach", directory, programs);
    }

    private static DatabaseHolder launch(String how, Path directory, Path programs) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DatabaseHolder.class.getName()));
        command.addAll(List.of(how, directory.toString(), programs.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = process.inputReader().readLine();
        return new DatabaseHolder(process, said == null ? "nothing" : said);
    }

    /** "started" or "found", or what went wrong. */
    String said() {
        return said;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets it stop in good order. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) throws IOException {
        EmbeddedDatabase database;
        try {
            Path directory = Path.of(args[1]);
            Path programs = Path.of(args[2]);
            database = args[0].equals("start")
                    ? EmbeddedDatabase.start(DataDirectory.lock(directory), programs)
                    : EmbeddedDatabase.attach(directory, programs);
        } catch (IOException e) {
            System.out.println(e.getMessage());
            return;
        }
        System.out.println(database.startedHere() ? "started" : "found");
        System.in.transferTo(System.out);
        database.stop();
    }
}
