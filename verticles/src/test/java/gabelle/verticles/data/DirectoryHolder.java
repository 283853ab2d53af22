package gabelle.verticles.data;

import java.io.IOException;
import java.nio.file.Path;

/** A process that holds a data directory until it is killed, or says why it cannot. */
final class DirectoryHolder {
    private DirectoryHolder() {}

    public static void main(String[] args) throws InterruptedException {
        try (DataDirectory held = DataDirectory.lock(Path.of(args[0]))) {
            System.out.println("held " + held.path());
            Thread.currentThread().join();
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }
}
