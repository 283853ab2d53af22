package gabelle.verticles.vault;

import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Problem;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Checks keys that customers give or have, one at a time of each: else a stolen list is tried out through us. */
final class OwnChecks {
    private final OwnCredentialTable table;
    private final KnownProviders providers;
    private final KeyChecks checks;
    private final Set<UUID> checking = new HashSet<>();

    OwnChecks(OwnCredentialTable table, KnownProviders providers, KeyChecks checks) {
        this.table = table;
        this.providers = providers;
        this.checks = checks;
    }

    Future<KeyVerdict> given(UUID account, Provider provider, Secret key) {
        return alone(account, () -> checks.check(provider, key));
    }

    /** What the provider says is written; where it says nothing, nothing changes. */
    Future<KeyVerdict> stored(UUID account, UUID id) {
        return alone(
                account,
                () -> table.open(account, id)
                        .compose(opened -> checks.check(providers.of("provider", opened.provider()), opened.key())
                                .compose(verdict ->
                                        table.judged(account, opened, verdict).map(verdict))));
    }

    private Future<KeyVerdict> alone(UUID account, Supplier<Future<KeyVerdict>> check) {
        if (!checking.add(account)) {
            return new Problem(
                            429,
                            "rate_limit_exceeded",
                            "a key of this account is being checked: wait for the answer",
                            "")
                    .failed();
        }
        return check.get().onComplete(done -> checking.remove(account));
    }
}
