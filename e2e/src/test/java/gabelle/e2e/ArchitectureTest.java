package gabelle.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import gabelle.e2e.Actors.DoorsOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What may know what: the engine nothing that acts, an actor no other actor, and the names that say so. */
class ArchitectureTest {
    private static final JavaClasses MAIN = compiled("classes", "engine", "sim", "verticles");
    private static final JavaClasses TESTS = compiled("test-classes", "engine", "sim", "verticles", "e2e");

    /** They say nothing that the rest of the name does not say better, or grow into a place for everything. */
    private static final Pattern POOR_NAME =
            Pattern.compile("Abstract.+|.+(Impl|Manager|Helpers?|Utils?|Service|Context|Info|Data)");

    /** Time and chance: in the engine both are arguments. */
    private static final Set<String> IMPURE_METHODS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.lang.Thread.sleep",
            "java.util.UUID.randomUUID",
            "java.util.Collections.shuffle");

    private static final Set<String> PURE_IO_TYPES = Set.of("java.io.IOException", "java.io.UncheckedIOException");

    @Test
    void the_engine_knows_java_and_a_json_parser() {
        classes()
                .that(resideInAnyPackage("gabelle.engine.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "gabelle.engine..",
                        "java..",
                        "javax.crypto..",
                        "com.fasterxml.jackson.core..",
                        "org.jspecify.annotations.."))
                .check(MAIN);
    }

    @Test
    void the_engine_does_no_io_and_starts_nothing() {
        DescribedPredicate<JavaClass> acting = resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.util.logging..",
                        "java.util.concurrent..",
                        "java.lang.management..",
                        "java.sql..")
                .and(not(
                        describe("that only say that parsing failed", type -> PURE_IO_TYPES.contains(type.getName()))));
        noClasses()
                .that(resideInAnyPackage("gabelle.engine.."))
                .should()
                .dependOnClassesThat(acting)
                .check(MAIN);
    }

    @Test
    void the_engine_has_no_clock_and_no_chance() {
        noClasses()
                .that(resideInAnyPackage("gabelle.engine.."))
                .should()
                .accessTargetWhere(describe("it asks for the time or for chance", ArchitectureTest::isImpure))
                .check(MAIN);
    }

    private static boolean isImpure(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean now = owner.startsWith("java.time.") && (name.equals("now") || owner.equals("java.time.Clock"));
        boolean chance = owner.startsWith("java.util.random.")
                || Set.of("java.util.Random", "java.util.SplittableRandom", "java.security.SecureRandom")
                        .contains(owner);
        boolean system =
                owner.equals("java.lang.System") && Set.of("in", "out", "err").contains(name);
        return now || chance || system || IMPURE_METHODS.contains(owner + "." + name);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("gabelle.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void modules_know_only_what_is_below_them() {
        noClasses()
                .that(resideInAnyPackage("gabelle.sim.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("gabelle.engine..", "gabelle.verticles.."))
                .check(MAIN);
        noClasses()
                .that(resideOutsideOfPackages("gabelle.sim..", "gabelle.verticles.cli.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("gabelle.sim.."))
                .because("only the demo runs the simulated provider")
                .check(MAIN);
    }

    @Test
    void an_actor_is_known_to_its_own_package_and_to_the_map() {
        noClasses()
                .that(resideOutsideOfPackages(Actors.MAP))
                .should(Actors.knowVerticlesOfOtherPackages())
                .check(MAIN);
    }

    @Test
    void packages_use_each_other_through_doors_messages_and_settings() {
        classes()
                .that(resideInAnyPackage("gabelle.verticles.."))
                .and(resideOutsideOfPackages(Actors.MAP, "gabelle.verticles.cli.."))
                .should(new DoorsOnly(MAIN))
                .check(MAIN);
    }

    @Test
    void every_door_is_there() {
        Set<String> missing = Actors.doorsMissingIn(MAIN);
        if (!missing.isEmpty()) {
            throw new AssertionError("no such doors: " + missing);
        }
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should(ArchCondition.from(describe(
                        "be named by a word that says nothing (" + POOR_NAME + ")",
                        type -> POOR_NAME.matcher(type.getSimpleName()).matches())))
                .check(MAIN);
    }

    @Test
    void nothing_is_gotten() {
        methods()
                .that(describe(
                        "are written by us", method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC)))
                .should(ArchConditions.never(ArchCondition.from(describe(
                        "be named get… without overriding such a method",
                        method -> isGetter(method) && !overrides(method)))))
                .check(MAIN);
    }

    private static boolean isGetter(JavaMethod method) {
        String name = method.getName();
        return name.matches("get[A-Z].*")
                || (name.equals("get") && method.getParameters().isEmpty());
    }

    /** By name and number of parameters: the types may be parameters of a generic supertype. */
    private static boolean overrides(JavaMethod method) {
        Stream<JavaClass> supertypes = Stream.concat(
                method.getOwner().getAllRawSuperclasses().stream(), method.getOwner().getAllRawInterfaces().stream());
        return supertypes
                .flatMap(type -> type.getMethods().stream())
                .anyMatch(inherited -> inherited.getName().equals(method.getName())
                        && inherited.getParameters().size()
                                == method.getParameters().size());
    }

    @Test
    void logs_go_through_slf4j() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.util.logging..", "org.apache.logging..", "org.apache.commons.logging.."))
                .check(MAIN);
    }

    @Test
    void only_commands_print() {
        noClasses()
                .that(resideOutsideOfPackages("gabelle.verticles.cli.."))
                .and(not(describe("have a main method", ArchitectureTest::isProgram)))
                .should()
                .accessTargetWhere(describe("it prints", ArchitectureTest::prints))
                .check(MAIN);
    }

    private static boolean prints(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getTarget().getName();
        return (owner.getName().equals("java.lang.System")
                        && Set.of("out", "err").contains(name))
                || (owner.isAssignableTo(Throwable.class) && name.equals("printStackTrace"));
    }

    private static boolean isProgram(JavaClass type) {
        return type.tryGetMethod("main", String[].class).isPresent();
    }

    @Test
    void tests_await_and_do_not_sleep() {
        noClasses()
                .should()
                .accessTargetWhere(describe(
                        "it sleeps",
                        access -> access.getTarget().getName().equals("sleep")
                                && Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit")
                                        .contains(access.getTargetOwner().getName())))
                .because(
                        "a sleep is too short on a busy machine and too long on an idle one: await a condition with a bound")
                .check(TESTS);
    }

    /** The compiled classes of these modules, and not those that older builds left in other modules. */
    private static JavaClasses compiled(String kind, String... modules) {
        List<Path> directories = Stream.of(modules)
                .map(module -> Repository.ROOT.resolve(module).resolve("target").resolve(kind))
                .filter(Files::isDirectory)
                .toList();
        if (directories.isEmpty()) {
            throw new IllegalStateException("nothing is compiled: run these tests through ./mvnw");
        }
        return new ClassFileImporter().importPaths(directories);
    }
}
