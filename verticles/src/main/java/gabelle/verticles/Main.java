package gabelle.verticles;

import gabelle.verticles.console.OwnRoutes;
import gabelle.verticles.dispatch.Dispatch;
import gabelle.verticles.dispatch.DispatchVerticle;
import gabelle.verticles.funds.Funds;
import gabelle.verticles.funds.FundsVerticle;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.identity.Identities;
import gabelle.verticles.ingress.Doors;
import gabelle.verticles.ingress.IngressVerticle;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.keys.KeyVerticle;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.limits.LimitVerticle;
import gabelle.verticles.limits.Limits;
import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.metering.MeteringMessage;
import gabelle.verticles.metering.MeteringRoutes;
import gabelle.verticles.metering.MeteringVerticle;
import gabelle.verticles.models.CatalogueMessage;
import gabelle.verticles.models.CatalogueRoutes;
import gabelle.verticles.models.CatalogueVerticle;
import gabelle.verticles.models.Catalogues;
import gabelle.verticles.observe.Check;
import gabelle.verticles.observe.OpsVerticle;
import gabelle.verticles.settings.Settings;
import gabelle.verticles.usage.Journals;
import gabelle.verticles.usage.Usage;
import gabelle.verticles.usage.UsageVerticle;
import gabelle.verticles.vault.CredentialRoutes;
import gabelle.verticles.vault.Credentials;
import gabelle.verticles.vault.KnownProviders;
import gabelle.verticles.vault.RevalidationVerticle;
import gabelle.verticles.vault.VaultMessage;
import gabelle.verticles.vault.VaultSettings;
import gabelle.verticles.vault.VaultVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** The map: which actors a node is made of, and what each is given. */
public final class Main {
    private static final InstantSource CLOCK = InstantSource.system();

    private Main() {}

    /** Starts a node: the actors first, then the loops that take calls. */
    public static Future<Node> start(Vertx vertx, Parts parts) {
        Settings settings = parts.settings();
        String life = parts.node() + "/" + UUID.randomUUID(); // slots of an earlier life are not ours
        var keys = new KeyVerticle(parts.database(), settings.keys(), parts.pepper(), parts.metrics(), CLOCK::millis);
        var limits = new LimitVerticle(settings.limits(), parts.redis(), life, CLOCK::millis, parts.metrics());
        var vault = new VaultVerticle(parts.database(), parts.vault());
        var catalogue = new CatalogueVerticle(parts.database(), parts.elsewhere());
        var dispatch = new DispatchVerticle(parts.metrics());
        var funds = new FundsVerticle(parts.database(), settings.funds(), parts.metrics(), CLOCK::millis);
        var usage = new UsageVerticle(
                parts.node(), parts.database(), settings.usage(), parts.metrics(), CLOCK, funds::fenced);
        var metering = new MeteringVerticle(
                parts.database(), settings.metering(), settings.funds().upgradeUrl());
        var ops =
                new OpsVerticle(settings.server().host(), settings.server().opsPort(), parts.health(), parts.metrics());
        var node = new Node(vertx, parts, usage, ops);

        KeyMessage.register(vertx.eventBus());
        MeteringMessage.register(vertx.eventBus());
        VaultMessage.register(vertx.eventBus());
        CatalogueMessage.register(vertx.eventBus());
        parts.health()
                .register("keys", () -> keys.isFresh() ? Check.ok("fresh") : Check.failed("Postgres does not answer"));
        parts.health().register("funds", funds::check);
        return vertx.deployVerticle(ops)
                .compose(up -> vertx.deployVerticle(keys))
                .compose(up -> vertx.deployVerticle(limits))
                .compose(up -> vertx.deployVerticle(vault))
                .compose(up -> vertx.deployVerticle(catalogue))
                .compose(up -> revalidation(vertx, parts))
                .compose(up -> vertx.deployVerticle(dispatch))
                .compose(up -> vertx.deployVerticle(funds, onVirtualThread()))
                .compose(up -> vertx.deployVerticle(usage, onVirtualThread()))
                .compose(up -> vertx.deployVerticle(metering, onVirtualThread()))
                .compose(up -> Journals.start(vertx, parts.data(), settings.journal(), usage))
                .compose(journals -> node.serve(journals, () -> ingress(parts, journals)));
    }

    private static Future<?> revalidation(Vertx vertx, Parts parts) {
        VaultSettings settings = parts.settings().vault();
        return settings.revalidateHours() == 0 || parts.vault().isEmpty()
                ? Future.succeededFuture()
                : vertx.deployVerticle(new RevalidationVerticle(
                        parts.database(), parts.vault().get(), own -> providers(own, parts), settings));
    }

    private static Future<KnownProviders> providers(Vertx vertx, Parts parts) {
        return Catalogues.open(vertx)
                .map(door -> new KnownProviders(
                        () -> door.current().providers(),
                        parts.settings().dispatch().privateAddresses()));
    }

    private static IngressVerticle ingress(Parts parts, Journals journals) {
        return new IngressVerticle(
                parts.settings().server(),
                parts.settings().dispatch().outputTokensAssumed(),
                (vertx, deadlines) -> doors(vertx, parts, journals, deadlines),
                parts.metrics());
    }

    private static Future<Doors> doors(Vertx vertx, Parts parts, Journals journals, Deadlines deadlines) {
        Settings settings = parts.settings();
        return journals.open(vertx.getOrCreateContext())
                .compose(usage -> Funds.open(vertx, settings.funds(), usage.journalId(), CLOCK::millis, parts.metrics())
                        .compose(funds -> Credentials.open(vertx, parts.credentials())
                                .compose(credentials -> Catalogues.open(vertx)
                                        .map(catalogues -> new Dispatch(
                                                vertx, catalogues, credentials, settings.dispatch(), deadlines))
                                        .map(dispatch -> doors(vertx, parts, dispatch, credentials, funds, usage)))));
    }

    private static Doors doors(
            Vertx vertx, Parts parts, Dispatch dispatch, Credentials credentials, Funds funds, Usage usage) {
        Settings settings = parts.settings();
        Keys keys = new Keys(vertx, settings.keys(), parts.pepper(), CLOCK::millis);
        return new Doors(
                keys,
                new Limits(vertx, settings.limits(), CLOCK::millis),
                dispatch,
                funds,
                usage,
                OwnRoutes.on(
                        vertx,
                        parts.database(),
                        parts.pepper(),
                        parts.adminToken(),
                        new Identities(vertx, settings.identity(), parts.jwtSecret(), CLOCK::millis),
                        List.of(
                                MeteringRoutes.credits(vertx),
                                credentials(vertx, parts, dispatch, credentials),
                                catalogue(vertx, parts)),
                        MeteringRoutes.on(vertx, keys, parts.adminToken(), IngressVerticle::unknown)));
    }

    private static MoreRoutes credentials(Vertx vertx, Parts parts, Dispatch dispatch, Credentials door) {
        return CredentialRoutes.on(
                vertx,
                parts.database(),
                parts.vault(),
                new KnownProviders(
                        dispatch::providers, parts.settings().dispatch().privateAddresses()),
                door,
                parts.settings().funds().upgradeUrl());
    }

    private static MoreRoutes catalogue(Vertx vertx, Parts parts) {
        return CatalogueRoutes.on(
                vertx,
                parts.database(),
                parts.settings().dispatch().privateAddresses(),
                parts.credentials().keySet());
    }

    private static DeploymentOptions onVirtualThread() {
        return new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    }
}
