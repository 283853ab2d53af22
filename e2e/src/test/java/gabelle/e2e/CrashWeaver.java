package gabelle.e2e;

import static net.bytebuddy.matcher.ElementMatchers.hasMethodName;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import gabelle.e2e.CrashStep.Edge;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/**
 * Makes copies of the product's classes in which each {@link CrashStep} calls {@link CrashPoint}. A process whose class
 * path begins with them can be killed at any of the steps; the product itself has no such hook.
 */
final class CrashWeaver {
    /** The step's name, where advice asks for it. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface StepName {}

    /** Inlined at the begin of a method. */
    static final class AtBegin {
        private AtBegin() {}

        @Advice.OnMethodEnter
        static void reached(@StepName String step) {
            CrashPoint.reached(step);
        }
    }

    /** Inlined where a method returns; what it throws is no step. */
    static final class AtEnd {
        private AtEnd() {}

        @Advice.OnMethodExit
        static void reached(@StepName String step) {
            CrashPoint.reached(step);
        }
    }

    private final ClassFileLocator classes = ClassFileLocator.ForClassLoader.of(CrashWeaver.class.getClassLoader());
    private final TypePool types = TypePool.Default.of(classes);

    /** Returns the directory that has to stand first in the class path. */
    static Path weave(Path directory) throws IOException {
        CrashWeaver weaver = new CrashWeaver();
        Map<String, List<CrashStep>> byType =
                Arrays.stream(CrashStep.values()).collect(Collectors.groupingBy(step -> step.type));
        for (Map.Entry<String, List<CrashStep>> steps : byType.entrySet()) {
            weaver.weave(steps.getKey(), steps.getValue()).saveIn(directory.toFile());
        }
        for (Class<?> used : List.of(CrashPoint.class, CrashStep.class, Edge.class, CrashStep.Way.class)) {
            String file = used.getName().replace('.', '/') + ".class";
            Files.createDirectories(directory.resolve(file).getParent());
            Files.write(
                    directory.resolve(file),
                    weaver.classes.locate(used.getName()).resolve());
        }
        return directory;
    }

    private DynamicType.Unloaded<?> weave(String type, List<CrashStep> steps) {
        TypeDescription described = types.describe(type).resolve();
        DynamicType.Builder<?> woven = new ByteBuddy().redefine(described, classes);
        for (CrashStep step : steps) {
            ElementMatcher.Junction<MethodDescription> method =
                    hasMethodName(step.method).and(takesArguments(step.parameters));
            if (described.getDeclaredMethods().filter(method).size() != 1) {
                throw new AssertionError(step + " is not one method of " + type);
            }
            woven = step.edge == Edge.WITHIN
                    ? woven.visit(unlinking().on(method))
                    : woven.visit(advice(step).on(method));
        }
        return woven.make();
    }

    private static Advice advice(CrashStep step) {
        return Advice.withCustomMapping()
                .bind(StepName.class, step.name())
                .to(step.edge == Edge.BEGIN ? AtBegin.class : AtEnd.class);
    }

    private static MemberSubstitution unlinking() {
        try {
            return MemberSubstitution.relaxed()
                    .method(named("deleteIfExists"))
                    .replaceWith(CrashPoint.class.getMethod("unlink", Path.class));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
