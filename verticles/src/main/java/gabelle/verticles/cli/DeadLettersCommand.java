package gabelle.verticles.cli;

import gabelle.verticles.usage.DeadLetterBox;
import gabelle.verticles.usage.DeadLetterBox.Waiting;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gabelle deadletters …}. */
@Command(
        name = "deadletters",
        description = "Looks after usage records that could not be applied.",
        subcommands = {DeadLettersCommand.Show.class, DeadLettersCommand.Retry.class, DeadLettersCommand.Forget.class})
final class DeadLettersCommand {
    private static final int PAGE = 500;

    /** {@code gabelle deadletters list}. */
    @Command(name = "list", description = "Prints those that are not applied yet.")
    static final class Show implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            return Ledgers.run(transactions -> {
                forEach(new DeadLetterBox(transactions), letter -> System.out.println(line(letter)));
                return 0;
            });
        }

        private static String line(Waiting letter) {
            return letter.id() + " " + letter.at() + " request " + letter.requestId() + " journal " + letter.journalId()
                    + "/" + letter.sequence() + ": " + OneLine.of(letter.error());
        }
    }

    /** {@code gabelle deadletters retry}. */
    @Command(name = "retry", description = "Applies those that are not applied yet. One that fails again stays.")
    static final class Retry implements Callable<Integer> {
        @Option(names = "--id", description = "only this one")
        private @Nullable Long id;

        @Override
        public Integer call() throws IOException {
            return Ledgers.run(transactions -> {
                DeadLetterBox box = new DeadLetterBox(transactions);
                return id == null ? all(box) : one(box, id);
            });
        }

        /** What somebody else applies or gives up meanwhile fails here, and the others go on. */
        private static int all(DeadLetterBox box) {
            int[] failed = {0};
            forEach(box, letter -> failed[0] += tried(box, letter.id()));
            return Math.min(1, failed[0]);
        }

        private static int tried(DeadLetterBox box, long id) {
            try {
                return one(box, id);
            } catch (IllegalArgumentException refused) {
                System.err.println(OneLine.of(refused));
                return 1;
            }
        }

        private static int one(DeadLetterBox box, long id) {
            try {
                box.retry(id);
                System.out.println(id + " applied");
                return 0;
            } catch (IllegalArgumentException mistake) {
                throw mistake;
            } catch (RuntimeException failed) {
                System.err.println(id + " fails again: " + OneLine.of(failed));
                return 1;
            }
        }
    }

    /** {@code gabelle deadletters forget}. */
    @Command(name = "forget", description = "Gives one up that is in the ledger already, or that nobody can apply.")
    static final class Forget implements Callable<Integer> {
        @Option(names = "--id", required = true, description = "as deadletters list prints it")
        private long id;

        @Override
        public Integer call() throws IOException {
            return Ledgers.run(transactions -> {
                new DeadLetterBox(transactions).forget(id);
                System.out.println(id + " given up");
                return 0;
            });
        }
    }

    /** In the order in which they came; what comes meanwhile is seen too. */
    private static void forEach(DeadLetterBox box, Consumer<Waiting> action) {
        long after = 0;
        List<Waiting> page;
        do {
            page = box.waiting(after, PAGE);
            page.forEach(action);
            after = page.isEmpty() ? after : page.getLast().id();
        } while (!page.isEmpty());
    }
}
