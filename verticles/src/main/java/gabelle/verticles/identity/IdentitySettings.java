package gabelle.verticles.identity;

import gabelle.engine.Bounds;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whose tokens customers show, and what is done with them.
 *
 * @param jwksUrl where the provider publishes its keys; empty where tokens are signed with GABELLE_JWT_SECRET only
 * @param issuer what {@code iss} must say; empty for anything
 * @param audience what {@code aud} must contain; empty for anything
 * @param subjectClaim the claim that tells customers apart; it is an account's external_id
 * @param emailClaim the claim with their address
 * @param createAccounts whether somebody who is seen for the first time gets an account
 * @param jwksMaxAgeMs how long fetched keys are believed before they are fetched anew
 * @param corsOrigins of pages that may use the customers' routes from a browser
 */
public record IdentitySettings(
        String jwksUrl,
        String issuer,
        String audience,
        String subjectClaim,
        String emailClaim,
        boolean createAccounts,
        int jwksMaxAgeMs,
        List<String> corsOrigins) {
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?");
    private static final int ORIGINS_MAX = 64;

    public IdentitySettings {
        if (!jwksUrl.isEmpty() && !isUrl(jwksUrl)) {
            throw new IllegalArgumentException("jwks_url must be an https URL, or http on this machine");
        }
        if (!jwksUrl.isEmpty() && issuer.isEmpty()) {
            throw new IllegalArgumentException(
                    "jwks_url needs issuer beside it: the keys of a provider may sign tokens of many projects");
        }
        if (subjectClaim.isEmpty()) {
            throw new IllegalArgumentException("subject_claim must name a claim: sub is the usual one");
        }
        Bounds.within("jwks_max_age_ms", jwksMaxAgeMs, 10_000, 86_400_000, "a withdrawn key is believed for so long");
        corsOrigins = List.copyOf(corsOrigins);
        if (corsOrigins.size() > ORIGINS_MAX
                || !corsOrigins.stream()
                        .allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            throw new IllegalArgumentException("cors_origins must be at most " + ORIGINS_MAX
                    + " origins as in https://app.example.com, without a path or a star");
        }
    }

    public static IdentitySettings defaults() {
        return new IdentitySettings("", "", "", "sub", "email", false, 300_000, List.of());
    }

    /** A key set that comes unprotected over a network could be anybody's. */
    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean here = "localhost".equals(uri.getHost()) || "127.0.0.1".equals(uri.getHost());
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme()) || (here && "http".equals(uri.getScheme())));
        } catch (URISyntaxException no) {
            return false;
        }
    }
}
