package gabelle.verticles.catalogue;

import gabelle.engine.price.PriceList;
import gabelle.engine.route.RouteTable;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What can be called, where, and what it costs.
 *
 * @param providers by their names, in the order of the file
 */
public record Catalogue(PriceList prices, RouteTable routes, Map<String, Provider> providers) {
    /** Reads both texts; the names are those that the messages say. */
    static Catalogue parse(String pricingName, String pricing, String providersName, String providers) {
        return read(Yaml.parse(pricingName, pricing), Yaml.parse(providersName, providers));
    }

    static Catalogue read(Yaml pricing, Yaml providers) {
        PricingFile priced = PricingFile.read(pricing);
        ProvidersFile file = ProvidersFile.read(providers, priced);
        return new Catalogue(priced.prices(), file.routes(), file.providers());
    }

    /**
     * The same with some providers elsewhere.
     *
     * @param elsewhere where, by the provider's name
     */
    public Catalogue moved(Map<String, URI> elsewhere) {
        Map<String, Provider> moved = new LinkedHashMap<>(providers);
        elsewhere.forEach((name, url) -> moved.computeIfPresent(name, (same, provider) -> provider.at(url)));
        return new Catalogue(prices, routes, moved);
    }

    /** The provider of a route's candidate. */
    public Optional<Provider> provider(String name) {
        return Optional.ofNullable(providers.get(name));
    }
}
