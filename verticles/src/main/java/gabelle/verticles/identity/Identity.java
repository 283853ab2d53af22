package gabelle.verticles.identity;

import java.util.Optional;

/**
 * Somebody whom the identity provider vouches for.
 *
 * @param subject the provider's own id for them, which never changes and is never given to another
 * @param email as the token says it; empty where it says none
 * @param emailVerified whether the provider has made sure that the address is theirs
 */
public record Identity(String subject, Optional<String> email, boolean emailVerified) {}
