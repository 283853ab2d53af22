package gabelle.verticles.vault;

import gabelle.verticles.data.Secret;
import java.util.UUID;

/**
 * A stored credential on its way to its provider.
 *
 * @param version of which the provider's verdict will be
 */
record OpenedCredential(UUID id, long version, String provider, Secret key) {}
