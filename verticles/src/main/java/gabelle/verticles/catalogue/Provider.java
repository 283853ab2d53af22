package gabelle.verticles.catalogue;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A provider that calls can be forwarded to.
 *
 * @param baseUrl without a slash at its end; a call's path after {@code /v1} or {@code /v1beta} is appended to it
 * @param dialects the APIs that it speaks; at least one
 * @param includeUsage whether it knows {@code stream_options.include_usage}
 * @param counting how far its usage spells out what it bills
 * @param outputBoundField what it calls the bound of one choice's output
 * @param onDisconnect what becomes of a stream whose client has gone
 * @param connectionsMax of one event loop; 0 where the node's setting says it
 * @param byHand whether its address was written where the node's own configuration is; else it came through the API
 * @param paths where it speaks a dialect below the base URL; one that is not named is spoken at the base URL itself
 */
public record Provider(
        String name,
        URI baseUrl,
        Set<Dialect> dialects,
        boolean includeUsage,
        Counting counting,
        String outputBoundField,
        OnDisconnect onDisconnect,
        int connectionsMax,
        boolean byHand,
        Map<Dialect, String> paths) {
    /** It stands before the models' names, and in capitals before those of environment variables. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private static final int NAME_MAX = 64;

    public Provider {
        dialects = Set.copyOf(dialects);
        paths = Map.copyOf(paths);
    }

    public static boolean isName(String name) {
        return name.length() <= NAME_MAX && NAME.matcher(name).matches();
    }

    /** What is done with a stream that nobody reads any more. */
    public enum OnDisconnect {
        /** It is cut off, and charged by what was delivered: the provider stops charging then. */
        CANCEL,
        /** It is read on to its usage, and charged by that: the provider charges the rest anyway, or may. */
        DRAIN
    }

    /** The same provider where the node's own configuration says: a simulated one, or a proxy of the operator's. */
    public Provider at(URI otherBaseUrl) {
        return with(otherBaseUrl, true);
    }

    /** The same provider with an address that came through the API. */
    public Provider notByHand() {
        return with(baseUrl, false);
    }

    private Provider with(URI url, boolean written) {
        return new Provider(
                name,
                url,
                dialects,
                includeUsage,
                counting,
                outputBoundField,
                onDisconnect,
                connectionsMax,
                written,
                paths);
    }

    /** Where it speaks the dialect, below its base URL; empty for there. */
    public String pathOf(Dialect dialect) {
        return paths.getOrDefault(dialect, "");
    }
}
