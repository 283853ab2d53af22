package gabelle.verticles.catalogue;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a provider is: https, or http where the way there is the operator's own. Calls carry the provider's key, which
 * must not cross a network in the clear; a key within the address would be printed with it.
 */
public final class BaseUrl {
    /** What an address must be; never repeats one, which may hold a secret. */
    public static final String RULE = "must be an address as https://api.openai.com/v1, without user, query or final"
            + " slash; http only for a host of this machine or of a private network";

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    /** No name ends so. Written otherwise than with four decimals, some read it as one address and some as another. */
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)");

    /** Names that the public DNS does not have: those of one label are of the machine's own network, as are these. */
    private static final List<String> PRIVATE_NAMES = List.of(".localhost", ".local", ".internal", ".svc");

    private BaseUrl() {}

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with {@link #RULE}
     */
    public static URI parse(String text) {
        try {
            URI uri = new URI(text);
            boolean plain = uri.getQuery() == null && uri.getFragment() == null && uri.getUserInfo() == null;
            if (plain && uri.getHost() != null && !text.endsWith("/") && mayBeSpokenTo(uri)) {
                return uri;
            }
        } catch (URISyntaxException mayQuoteASecret) {
            // refused below, as is every other text that will not do
        }
        throw new IllegalArgumentException(RULE);
    }

    private static boolean mayBeSpokenTo(URI uri) {
        String host = uri.getHost();
        boolean ambiguous =
                NUMBER.matcher(host).matches() && !IPV4.matcher(host).matches();
        if (ambiguous || host.endsWith(".") || host.indexOf('%') >= 0) {
            return false;
        }
        Optional<AddressKind> literal = literal(host);
        if (literal.isPresent() && literal.get() == AddressKind.NEVER) {
            return false;
        }
        return "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && namesPrivateHost(host));
    }

    /** Whether whoever writes this host means one of this machine or of a private network. */
    static boolean namesPrivateHost(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return literal(lower)
                .map(kind -> kind == AddressKind.PRIVATE)
                .orElseGet(
                        () -> lower.indexOf('.') < 0 || PRIVATE_NAMES.stream().anyMatch(lower::endsWith));
    }

    /** What lies behind an address; empty for a name. */
    private static Optional<AddressKind> literal(String host) {
        if (!IPV4.matcher(host).matches() && !host.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(AddressKind.of(InetAddress.getByName(host))); // asks nobody: it is no name
        } catch (UnknownHostException noAddress) {
            return Optional.of(AddressKind.NEVER);
        }
    }
}
