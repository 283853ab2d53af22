package gabelle.verticles.vault;

import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.http.Problem;
import java.util.Map;

/** The providers that a credential can be for, by their names. */
record KnownProviders(Map<String, Provider> byName) {
    KnownProviders {
        byName = Map.copyOf(byName);
    }

    /** Refuses a name that is none, as the value of that field. */
    Provider of(String field, String name) {
        Provider provider = byName.get(name);
        if (provider == null) {
            throw Problem.invalid(
                            field,
                            field + " must be one of "
                                    + String.join(
                                            ", ",
                                            byName.keySet().stream().sorted().toList()))
                    .rejected();
        }
        return provider;
    }

    String name(String field, String name) {
        return of(field, name).name();
    }
}
