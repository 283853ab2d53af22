package gabelle.verticles.usage;

import gabelle.engine.funds.Books;
import gabelle.engine.funds.Payment;
import gabelle.engine.journal.Record;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.bytebuddy.asm.Advice;

/** The code of each {@link SimBug}, which is copied to the beginning and the end of the method that it spoils. */
@SuppressWarnings("UnusedVariable") // what is assigned here is used there
final class SimPatches {
    private SimPatches() {}

    /** What is read is released, before the ledger has committed it. */
    static final class Release {
        @Advice.OnMethodExit
        static void exit(@Advice.This JournalTail tail, @Advice.Return Tail.Batch batch) throws IOException {
            tail.release(batch.lastSequence());
        }
    }

    static final class Always {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean moved) {
            moved = true;
        }
    }

    static final class NotDone {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    static final class NoExpires {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) List<Record.Expire> expires) {
            expires = List.of();
        }
    }

    static final class NothingCarried {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) long first, @Advice.Return(readOnly = false) long next) {
            next = first;
        }
    }

    static final class Elsewhere {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.FieldValue("directory") Path directory, @Advice.Argument(1) List<Record.Expire> expires)
                throws IOException {
            SimSpoils.appendElsewhere(directory, expires);
            return true;
        }
    }

    static final class Regrab {
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("books") Books books, @Advice.Return Object settled) {
            SimSpoils.regrab(books, settled);
        }
    }

    static final class KeptToo {
        @Advice.OnMethodEnter
        static long enter(@Advice.FieldValue("left") long left) {
            return left;
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Enter long before, @Advice.FieldValue(value = "left", readOnly = false) long left) {
            left = before;
        }
    }

    static final class WindowOfNow {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Payment payment) {
            payment = SimSpoils.inWindowOfNow(payment);
        }
    }

    static final class NewReference {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) String reference) {
            reference = SimSpoils.another(reference);
        }
    }

    static final class NoShortfall {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Payment payment) {
            payment = SimSpoils.withoutShortfall(payment);
        }
    }
}
