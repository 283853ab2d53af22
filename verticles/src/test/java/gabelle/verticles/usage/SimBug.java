package gabelle.verticles.usage;

import static net.bytebuddy.matcher.ElementMatchers.isPrivate;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;

import gabelle.engine.funds.Charge;
import gabelle.engine.funds.GrantBook;
import gabelle.engine.funds.Posting;
import gabelle.engine.journal.Recovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;

/** Bugs that are planted into the classes that ship, to see that a trace finds them. */
enum SimBug {
    ACK_BEFORE_COMMIT(JournalTail.class, "read", SimPatches.Release.class, "nothing is damaged", "nothing is lost"),
    CURSOR_UNGUARDED(
            Posting.class, "advance", SimPatches.Always.class, "a reference is unique", "nothing is there twice"),
    HOLD_WITHOUT_EXPIRY(Posting.class, "expire", SimPatches.NotDone.class, "no money is stranded for ever"),
    OPEN_CALL_WITHOUT_EXPIRY(Recovery.class, "expires", SimPatches.NoExpires.class, "nothing is lost"),
    SEGMENT_UNLINKED_WITH_A_LIVE_OPEN(JournalWriter.class, "carry", SimPatches.NothingCarried.class, "nothing is lost"),
    EXPIRE_WRITTEN_TO_A_NEW_JOURNAL(
            JournalRecovery.class,
            "append",
            SimPatches.Elsewhere.class,
            "nothing is lost",
            "nothing is invented",
            "a call ends in its own journal"),
    SETTLE_THAT_REGRABS_BALANCE(Posting.class, "settle", SimPatches.Regrab.class, "all that was charged is spent once"),
    GRANT_RETURNED_TWICE(
            entryOf(GrantBook.class), "takeOut", SimPatches.KeptToo.class, "no money is stranded, none is made"),
    WINDOW_TAKEN_AT_SETTLE(Charge.class, "of", SimPatches.WindowOfNow.class, "the payment is right"),
    DUPLICATE_WEBHOOK_CREDIT(Posting.class, "credit", SimPatches.NewReference.class, "a top-up counts once"),
    SHORTFALL_DROPPED(Charge.class, "of", SimPatches.NoShortfall.class, "the payment is right");

    @SuppressWarnings("ImmutableEnumChecker") // a class does not change what it is
    private final Class<?> type;

    private final String method;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Class<?> patch;

    @SuppressWarnings("ImmutableEnumChecker") // it is one
    private final Set<String> checks;

    SimBug(Class<?> type, String method, Class<?> patch, String... checks) {
        this.checks = Set.of(checks);
        this.type = type;
        this.method = method;
        this.patch = patch;
    }

    /** Which promises it breaks: what else fails meanwhile has not found it. */
    Set<String> checks() {
        return checks;
    }

    /**
     * Needs the agent. A method that is not there any more is a failure, not a bug that nobody finds.
     *
     * @return what takes it out again
     */
    Runnable plant() throws ReflectiveOperationException {
        boolean there = Arrays.stream(type.getDeclaredMethods())
                .anyMatch(known -> known.getName().equals(method));
        if (!there) {
            throw new NoSuchMethodException(type + " has no method " + method + " for " + this);
        }
        ClassReloadingStrategy loading = ClassReloadingStrategy.fromInstalledAgent();
        ClassFileLocator files = ClassFileLocator.ForClassLoader.of(type.getClassLoader());
        var patched = new ByteBuddy()
                .redefine(type, files)
                .visit(Advice.to(patch).on(named(method).and(not(isPrivate().and(isStatic())))))
                .make();
        patched.load(type.getClassLoader(), loading);
        return () -> {
            try {
                loading.reset(files, type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Class<?> entryOf(Class<?> book) {
        return Arrays.stream(book.getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals("Entry"))
                .findFirst()
                .orElseThrow();
    }
}
