package gabelle.verticles.settings;

import gabelle.verticles.catalogue.BaseUrl;
import gabelle.verticles.data.Secret;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * What the environment says of providers, asked for by the names that {@code providers.yaml} gives them: {@code my-llm}
 * has MY_LLM_API_KEY and MY_LLM_BASE_URL. Variables of others are none of our business and are not looked at.
 */
public final class ProviderVariables {
    private final EnvironmentReader reader;

    ProviderVariables(EnvironmentReader reader) {
        this.reader = reader;
    }

    /** The operator's key at this provider. */
    public Optional<Secret> apiKey(String provider) {
        return reader.secret(apiKeyVariable(provider), 1);
    }

    /**
     * Where it is, if it is elsewhere than {@code providers.yaml} says.
     *
     * @throws SettingsException if it is no address that calls may be sent to
     */
    public Optional<URI> baseUrl(String provider) {
        String variable = variable(provider, "_BASE_URL");
        return reader.text(variable).map(text -> {
            try {
                return BaseUrl.parse(text.endsWith("/") ? text.substring(0, text.length() - 1) : text); // paths follow
            } catch (IllegalArgumentException notOne) {
                throw new SettingsException(variable + " " + notOne.getMessage());
            }
        });
    }

    /** The name of the variable that holds its key. */
    public static String apiKeyVariable(String provider) {
        return variable(provider, "_API_KEY");
    }

    private static String variable(String provider, String of) {
        return provider.toUpperCase(Locale.ROOT).replace('-', '_') + of;
    }

    @Override
    public String toString() {
        return "****";
    }
}
