package gabelle.e2e;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which of the packages below gabelle.verticles are actors, and what others may know of them. */
final class Actors {
    /** Main and what it composes: it knows every actor, and nobody knows it. */
    static final String MAP = "gabelle.verticles";

    private static final String VERTICLE = "io.vertx.core.Deployable";

    /** One to an actor that calls need; they are the nouns of the one screen. */
    static final Set<String> DOORS = Set.of(
            "gabelle.verticles.keys.Keys",
            "gabelle.verticles.limits.Limits",
            "gabelle.verticles.dispatch.Dispatch",
            "gabelle.verticles.vault.Credentials",
            "gabelle.verticles.funds.Funds",
            "gabelle.verticles.usage.Usage",
            "gabelle.verticles.models.Catalogues");

    /** No actors: what several of them stand on. Their types are shared, verticles excepted. */
    private static final Set<String> GROUND = Set.of(
            "books",
            "bus",
            "catalogue",
            "data",
            "http",
            "identity",
            "loop",
            "observe",
            "plans",
            "postgres",
            "settings");

    /** Shared without being a door, a message or settings; each with its reason. */
    private static final Set<String> SHARED = Set.of(
            // A key is refused at once by whoever makes or checks one with another pepper than the database's.
            "gabelle.verticles.keys.PepperCheck",
            // The loop carries the console's own routes beside the calls.
            "gabelle.verticles.console.OwnRoutes",
            // Whoever changes something says so in the operators' log, in the same transaction.
            "gabelle.verticles.console.AuditLog",
            // The loop carries the metering API's routes beside the calls.
            "gabelle.verticles.metering.MeteringRoutes",
            // What the admin API reads is written and indexed by the ledger.
            "gabelle.verticles.usage.UsageQueries",
            // What the metering API charges is usage too, written in the transaction that moves its money.
            "gabelle.verticles.usage.ModuleCalls",
            // Parsed once, where the settings are read.
            "gabelle.verticles.limits.RedisUrl");

    private Actors() {}

    static boolean isVerticle(JavaClass type) {
        return type.isAssignableTo(VERTICLE) && type.getPackageName().startsWith(MAP);
    }

    static Set<String> doorsMissingIn(JavaClasses classes) {
        return DOORS.stream().filter(door -> !classes.contain(door)).collect(Collectors.toCollection(TreeSet::new));
    }

    static ArchCondition<JavaClass> knowVerticlesOfOtherPackages() {
        return new ArchCondition<>("know a verticle of another package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = outermost(dependency.getTargetClass());
                    if (isVerticle(target) && !target.getPackageName().equals(type.getPackageName())) {
                        events.add(SimpleConditionEvent.satisfied(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** Fails for a class that uses more of another actor's package than its door, messages and settings. */
    static final class DoorsOnly extends ArchCondition<JavaClass> {
        private final Set<String> spokenAtDoors;

        DoorsOnly(JavaClasses classes) {
            super("use other actors by their doors, what these take and give, messages and settings only");
            this.spokenAtDoors = DOORS.stream()
                    .filter(classes::contain)
                    .flatMap(door -> spokenAt(classes.get(door)))
                    .collect(Collectors.toSet());
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = outermost(dependency.getTargetClass().getBaseComponentType());
                if (isOfAnotherActor(target, type) && !isOpen(target)) {
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                }
            }
        }

        private static boolean isOfAnotherActor(JavaClass target, JavaClass type) {
            String itsPackage = target.getPackageName();
            return itsPackage.startsWith(MAP + ".")
                    && !itsPackage.equals(type.getPackageName())
                    && !GROUND.contains(itsPackage.substring(MAP.length() + 1));
        }

        private boolean isOpen(JavaClass target) {
            return DOORS.contains(target.getName())
                    || SHARED.contains(target.getName())
                    || spokenAtDoors.contains(target.getName())
                    || target.getSimpleName().endsWith("Message")
                    || target.getSimpleName().endsWith("Settings");
        }

        /** The types in a door's public signatures. */
        private static Stream<String> spokenAt(JavaClass door) {
            return door.getCodeUnits().stream()
                    .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                    .flatMap(DoorsOnly::signature)
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                    .map(Actors::outermost)
                    .map(JavaClass::getName);
        }

        private static Stream<JavaType> signature(JavaCodeUnit unit) {
            return Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()));
        }
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Actors::outermost).orElse(type);
    }
}
