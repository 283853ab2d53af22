package gabelle.verticles.plans;

import gabelle.engine.funds.Rate;
import gabelle.engine.price.Decimal;
import gabelle.verticles.catalogue.Yaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What {@code plans.yaml} offers; its head describes its keys. */
public record PlansFile(List<PlanOffer> plans, List<CreditPackage> packages, List<PricedModule> modules) {
    public PlansFile {
        plans = List.copyOf(plans);
        packages = List.copyOf(packages);
        modules = List.copyOf(modules);
    }

    /**
     * Reads the file; blocking.
     *
     * @throws IllegalArgumentException if it says something that cannot be; the message names file, line and remedy
     */
    public static PlansFile load(Path file) throws IOException {
        return read(Yaml.load(file));
    }

    static PlansFile read(Yaml yaml) {
        Term.Fields root = Term.of(yaml).fields("rates", "plans", "packages", "module_credits", "modules");
        Map<String, Rate> rates = PlanRates.read(root.required("rates"));
        long moduleCredits = root.required("module_credits").units(Decimal.CREDITS);
        return new PlansFile(
                all(root.required("plans"), (id, term) -> PlanTerms.offer(id, term, rates)),
                all(root.required("packages"), CreditPackage::read),
                all(root.required("modules"), (id, term) -> PricedModule.read(id, term, moduleCredits)));
    }

    private static <T> List<T> all(Term term, BiFunction<String, Term, T> read) {
        List<T> all = new ArrayList<>();
        term.entries().forEach((id, entry) -> all.add(read.apply(Offers.id(id, entry), entry)));
        if (all.isEmpty()) {
            throw term.refuse("here must stand one at least");
        }
        return all;
    }
}
