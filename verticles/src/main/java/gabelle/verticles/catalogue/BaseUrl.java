package gabelle.verticles.catalogue;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a provider is: https, or http where the way there is the operator's own. Calls carry the provider's key, which
 * must not cross a network in the clear; a key within the address would be printed with it.
 */
public final class BaseUrl {
    /** What an address must be; never repeats one, which may hold a secret. */
    public static final String RULE = "must be an address as https://api.openai.com/v1, without user, query or final"
            + " slash; http only for a host of this machine or of a private network";

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** Names that the public DNS does not have: those of one label are of the machine's own network, as are these. */
    private static final List<String> PRIVATE_NAMES = List.of(".localhost", ".local", ".internal", ".svc");

    /** The first seven bits of an IPv6 address that is unique and local, fc00::/7. */
    private static final int UNIQUE_LOCAL = 0xFC;

    private static final int IPV6_BYTES = 16;

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
        return "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isPrivate(uri.getHost()));
    }

    private static boolean isPrivate(String host) {
        if (IPV4.matcher(host).matches() || host.startsWith("[")) {
            return isPrivateAddress(host);
        }
        return host.indexOf('.') < 0 || PRIVATE_NAMES.stream().anyMatch(host::endsWith);
    }

    /** Link-local ones are not: clouds serve their machines' credentials there. */
    private static boolean isPrivateAddress(String literal) {
        try {
            InetAddress address = InetAddress.getByName(literal); // asks nobody: it is no name
            byte[] bytes = address.getAddress();
            boolean uniqueLocal = bytes.length == IPV6_BYTES && (bytes[0] & 0xFE) == UNIQUE_LOCAL;
            return address.isLoopbackAddress() || address.isSiteLocalAddress() || uniqueLocal;
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
