package gabelle.verticles.catalogue;

import gabelle.engine.meter.Counting;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.OutputBound;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * A provider that calls can be forwarded to.
 *
 * @param baseUrl without a slash at its end; a call's path after {@code /v1} or {@code /v1beta} is appended to it
 * @param dialects the APIs that it speaks; at least one
 * @param includeUsage whether it knows {@code stream_options.include_usage}
 * @param counting how far its usage spells out what it bills
 * @param outputBoundField what it calls the bound of one choice's output
 * @param onDisconnect what becomes of a stream whose client has gone
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
        Map<Dialect, String> paths) {
    public Provider {
        dialects = Set.copyOf(dialects);
        paths = Map.copyOf(paths);
    }

    /** What is done with a stream that nobody reads any more. */
    public enum OnDisconnect {
        /** It is cut off, and charged by what was delivered: the provider stops charging then. */
        CANCEL,
        /** It is read on to its usage, and charged by that: the provider charges the rest anyway, or may. */
        DRAIN
    }

    /** The same provider somewhere else: a simulated one, or a proxy of the operator's. */
    public Provider at(URI otherBaseUrl) {
        return new Provider(
                name, otherBaseUrl, dialects, includeUsage, counting, outputBoundField, onDisconnect, paths);
    }

    /** The same provider under another policy. */
    public Provider on(OnDisconnect other) {
        return new Provider(name, baseUrl, dialects, includeUsage, counting, outputBoundField, other, paths);
    }

    /** Where it speaks the dialect, below its base URL; empty for there. */
    public String pathOf(Dialect dialect) {
        return paths.getOrDefault(dialect, "");
    }

    /** What a bound of one choice's output is called in the dialect. */
    public String outputBoundField(Dialect dialect) {
        return switch (dialect) {
            case OPENAI, ANTHROPIC -> outputBoundField;
            case GEMINI -> OutputBound.GEMINI_FIELD;
        };
    }
}
