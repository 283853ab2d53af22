package gabelle.verticles;

import gabelle.engine.key.Pepper;
import gabelle.verticles.data.Secret;
import gabelle.verticles.limits.RedisUrl;
import gabelle.verticles.observe.Health;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.settings.Settings;
import gabelle.verticles.vault.Vault;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is given: settings, places and secrets.
 *
 * @param node its name, which no other node bears
 * @param data the directory of its journals
 * @param database as the app's role
 * @param jwtSecret what the identity provider signs its tokens with
 * @param elsewhere where providers are that are elsewhere than the database says, by the provider's name
 * @param credentials the operator's provider keys of the environment, by the provider's name
 * @param vault opens those that are stored; empty without a master key
 */
public record Parts(
        String node,
        Settings settings,
        Path data,
        DatabaseUrl database,
        Optional<RedisUrl> redis,
        Pepper pepper,
        Optional<Secret> adminToken,
        Optional<Secret> jwtSecret,
        Map<String, URI> elsewhere,
        Map<String, Secret> credentials,
        Optional<Vault> vault,
        PrometheusMeterRegistry metrics,
        Health health) {}
