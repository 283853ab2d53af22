package gabelle.verticles.settings;

import gabelle.verticles.data.Secret;
import gabelle.verticles.postgres.DatabaseUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads single variables; its messages never repeat a value that may hold a secret. */
final class EnvironmentReader {
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int PORT_MAX = 65_535;

    private final Map<String, String> variables;

    EnvironmentReader(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    Optional<String> text(String name) {
        String value = variables.getOrDefault(name, "");
        if (!value.equals(value.strip())) {
            throw new SettingsException(name + " begins or ends with white space (a line break of a file?); remove it");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    Optional<Secret> secret(String name, int charsMin) {
        Optional<String> value = text(name);
        if (value.isPresent() && value.get().length() < charsMin) {
            throw new SettingsException(name + " is shorter than " + charsMin
                    + " characters, so it can be guessed; make one with: openssl rand -hex 32");
        }
        return value.map(Secret::new);
    }

    Optional<Integer> port(String name) {
        return text(name).map(value -> port(name, value));
    }

    private static int port(String name, String value) {
        if (!PORT.matcher(value).matches() || Integer.parseInt(value) > PORT_MAX) {
            throw new SettingsException(
                    name + " is \"" + value + "\"; it must be a number between 0 (any free one) and " + PORT_MAX);
        }
        return Integer.parseInt(value);
    }

    Optional<DatabaseUrl> databaseUrl(String name) {
        return text(name).map(value -> databaseUrl(name, value));
    }

    private static DatabaseUrl databaseUrl(String name, String value) {
        try {
            return new DatabaseUrl(value);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(name + " cannot be used: " + e.getMessage());
        }
    }

    Optional<Secret> redisUrl(String name) {
        text(name)
                .ifPresent(value -> uri(
                        name,
                        value,
                        Set.of("redis", "rediss", "redis+tls", "redis+cluster"),
                        "redis://:password@host:6379/0"));
        return text(name).map(Secret::new);
    }

    private static URI uri(String name, String value, Set<String> schemes, String example) {
        try {
            URI uri = new URI(value);
            if (uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException mayQuoteAPassword) {
            // refused below
        }
        throw new SettingsException(name + " is not such a URL; it must look like " + example);
    }

    Optional<String> node(String name) {
        Optional<String> node = text(name);
        if (node.isPresent() && !NODE.matcher(node.get()).matches()) {
            throw new SettingsException(name + " is \"" + node.get()
                    + "\"; it must be at most 63 letters, digits, dots, dashes and underscores, unique in the cluster");
        }
        return node;
    }

    Environment.LogFormat logFormat(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "text" -> Environment.LogFormat.TEXT;
            case "json" -> Environment.LogFormat.JSON;
            default -> throw new SettingsException("GABELLE_LOG_FORMAT is \"" + value + "\"; it must be text or json");
        };
    }
}
