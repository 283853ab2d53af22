package gabelle.engine.funds;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a customer has bought, as one version of it stands in the database; its rate limits stand in {@link
 * gabelle.engine.key.RateLimits} with the account's.
 *
 * @param allowance what each window includes, of tokens, requests and images; a meter that is not in it is not counted,
 *     and without any the allowance pays nothing
 * @param credentialsMax how many provider keys of their own an account may have; {@link Integer#MAX_VALUE} for any
 * @param models that may be called, by any of their names; empty for all
 * @param rates by model, by any of its names, with {@code *} for all that are not named; a model without one counts plain
 * @param alertPercents at which use of the allowance the customer is warned, ascending
 * @param currency ISO 4217, of the overage prices and of what the plan costs
 * @param monthlyCents what a month costs, in hundredths of the currency; 0 for nothing
 * @param yearlyCents what a year costs; 0 where it is not sold
 * @param byok what calls with the customers' own provider keys cost
 */
public record Plan(
        String id,
        String name,
        Map<Meter, Long> allowance,
        int credentialsMax,
        Set<String> models,
        Overage overage,
        Map<String, Rate> rates,
        List<Integer> alertPercents,
        String currency,
        long monthlyCents,
        long yearlyCents,
        Byok byok) {
    private static final String ALL_MODELS = "*";

    public Plan {
        allowance = Map.copyOf(allowance);
        models = Set.copyOf(models);
        rates = Map.copyOf(rates);
        alertPercents = List.copyOf(alertPercents);
    }

    /** A plan that includes nothing and bills nothing: what an account has whose plan is unknown. */
    public static Plan nothing(String id) {
        return new Plan(id, id, Map.of(), 0, Set.of(), Overage.BLOCK, Map.of(), List.of(), "EUR", 0, 0, Byok.FREE);
    }

    /** Whether the model that has all these names may be called. */
    public boolean mayCall(Collection<String> names) {
        return models.isEmpty() || names.stream().anyMatch(models::contains);
    }

    /** Of the model that has all these names, whichever of them the plan knows. */
    public Rate rate(Collection<String> names) {
        for (String name : names) {
            Rate own = rates.get(name);
            if (own != null) {
                return own;
            }
        }
        return rates.getOrDefault(ALL_MODELS, Rate.PLAIN);
    }
}
