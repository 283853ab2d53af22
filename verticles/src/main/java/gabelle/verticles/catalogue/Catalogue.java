package gabelle.verticles.catalogue;

import gabelle.engine.price.PriceList;
import gabelle.engine.route.RouteTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What can be called, where, and what it costs.
 *
 * @param providers by their names, in the order of the file
 */
public record Catalogue(PriceList prices, RouteTable routes, Map<String, Provider> providers) {
    private static final long FILE_BYTES_MAX = 1024 * 1024;

    /**
     * Reads both files; blocking.
     *
     * @throws IllegalArgumentException if one says something that cannot be; the message names file, line and remedy
     * @throws IOException if one cannot be read
     */
    public static Catalogue load(Path pricing, Path providers) throws IOException {
        return parse(pricing.toString(), read(pricing), providers.toString(), read(providers));
    }

    /** The same from text; the names are those that the messages say. */
    static Catalogue parse(String pricingName, String pricing, String providersName, String providers) {
        PricingFile priced = PricingFile.read(Yaml.parse(pricingName, pricing));
        ProvidersFile file = ProvidersFile.read(Yaml.parse(providersName, providers), priced);
        return new Catalogue(priced.prices(), file.routes(), file.providers());
    }

    /** The provider of a route's candidate. */
    public Optional<Provider> provider(String name) {
        return Optional.ofNullable(providers.get(name));
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    file + ": larger than " + FILE_BYTES_MAX + " bytes; is it the right file?");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
