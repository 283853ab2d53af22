package gabelle.verticles.identity;

import gabelle.engine.Bounds;
import java.net.URI;
import java.net.URISyntaxException;

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
 */
public record IdentitySettings(
        String jwksUrl,
        String issuer,
        String audience,
        String subjectClaim,
        String emailClaim,
        boolean createAccounts,
        int jwksMaxAgeMs) {
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
    }

    public static IdentitySettings defaults() {
        return new IdentitySettings("", "", "", "sub", "email", false, 300_000);
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
