package gabelle.verticles.plans;

import gabelle.engine.price.Decimal;
import gabelle.verticles.catalogue.Yaml;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** A value of what is sold, wherever it is written, that can say where it stands. Reads strictly, or refuses. */
public sealed interface Term permits YamlTerm, JsonTerm {
    static Term of(Yaml yaml) {
        return new YamlTerm(yaml);
    }

    static Term of(JsonObject object) {
        return new JsonTerm("", object);
    }

    /** What is wrong here, and how to mend it. */
    IllegalArgumentException refuse(String message);

    /** What stands here by its names, if these are the names that may stand here. */
    Fields fields(String... allowed);

    /** The same where any name may stand. */
    Map<String, Term> entries();

    List<Term> items();

    String text();

    /** A whole number within the bounds, both included, of which neither is below zero. */
    long whole(long min, long max);

    boolean flag();

    /** An amount in its whole units. */
    default long units(Decimal decimal) {
        try {
            return decimal.units(text());
        } catch (IllegalArgumentException wrong) {
            throw refuse(String.valueOf(wrong.getMessage()));
        }
    }

    /** A name of at most so many characters, none of which controls anything. */
    default String name(int lengthMax) {
        String name = text();
        if (name.isBlank() || name.length() > lengthMax || name.chars().anyMatch(Character::isISOControl)) {
            throw refuse("here must stand 1 to " + lengthMax + " characters, without control characters");
        }
        return name;
    }

    /** Named values, of which some may be missing. */
    record Fields(Term at, Map<String, Term> terms) {
        public Fields {
            terms = Map.copyOf(terms);
        }

        Term required(String name) {
            Term term = terms.get(name);
            if (term == null) {
                throw at.refuse("'" + name + "' is missing; add it");
            }
            return term;
        }

        boolean has(String name) {
            return terms.containsKey(name);
        }
    }
}
