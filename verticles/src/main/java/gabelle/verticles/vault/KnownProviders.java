package gabelle.verticles.vault;

import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.http.Problem;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The providers that a credential can be for.
 *
 * @param now those that there are now, by their names
 * @param privateAddresses hosts and networks that are not public and may be called all the same
 */
public record KnownProviders(Supplier<Map<String, Provider>> now, List<String> privateAddresses) {
    public KnownProviders {
        privateAddresses = List.copyOf(privateAddresses);
    }

    /** Refuses a name that is none, as the value of that field. */
    Provider of(String field, String name) {
        Map<String, Provider> byName = now.get();
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
