package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.key.Pepper;
import gabelle.sim.SimLog;
import gabelle.sim.SimProvider;
import gabelle.sim.SimSettings;
import gabelle.verticles.Parts;
import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.CatalogueFiles;
import gabelle.verticles.data.GeneratedSecrets;
import gabelle.verticles.data.Secret;
import gabelle.verticles.identity.TestTokens;
import gabelle.verticles.keys.Await;
import gabelle.verticles.keys.TcpGate;
import gabelle.verticles.limits.RedisUrl;
import gabelle.verticles.limits.TestRedis;
import gabelle.verticles.models.CatalogueSeeds;
import gabelle.verticles.observe.Health;
import gabelle.verticles.observe.Metrics;
import gabelle.verticles.plans.TestPlans;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.TestPostgres;
import gabelle.verticles.vault.MasterKeys;
import gabelle.verticles.vault.Vault;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** The system under test: one or more nodes on a database of their own, a simulated provider, and what was asked of them. */
final class Gateway {
    private static final Path CONFIG = Path.of("..", "config");

    private final LogWatch log;
    private final Setup setup = new Setup();
    private final Secret adminToken = new Secret(GeneratedSecrets.random());
    private final Secret providerKey = new Secret("sk-" + GeneratedSecrets.random());
    private final Pepper pepper = Pepper.of(GeneratedSecrets.random());
    private final String masterKey = GeneratedSecrets.random();
    private final String nextMasterKey = GeneratedSecrets.random();
    private final Vault vault = vault(masterKey, nextMasterKey);
    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final List<RunningNode> nodes = new ArrayList<>();
    private final List<Path> journals = new ArrayList<>();
    private final List<Runnable> atTheEnd = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>(); // last opened, first closed
    private Started started;

    /** What all nodes share. */
    private record Started(
            DatabaseUrl database,
            TcpGate gate,
            SimProvider sim,
            Map<String, SimProvider> others,
            TestLedger ledger,
            AdminClient admin) {}

    Gateway(LogWatch log) {
        this.log = log;
        open.push(log);
    }

    /** To be said before anything is asked of it. */
    Gateway with(Consumer<Setup> change) {
        change.accept(setup);
        return this;
    }

    TestKey key() {
        return key(terms -> {});
    }

    /** Of a new account. */
    TestKey key(Consumer<KeyTerms> terms) {
        return admin().key(terms);
    }

    private static Vault vault(String... masterKeys) {
        return new Vault(MasterKeys.parse("the test", new Secret(String.join(",", masterKeys))));
    }

    /** What brings all credentials under the master key that is not the first one so far. */
    Vault rotated() {
        return vault(nextMasterKey, masterKey);
    }

    DatabaseUrl database() {
        return start().database;
    }

    Answered call(Ask ask) {
        return node().call(ask);
    }

    /** So many at once, all to the first node. */
    List<Answered> calls(int count, Ask ask) {
        return node().calls(count, ask);
    }

    Expect expect() {
        return new Expect(this, List.copyOf(answers));
    }

    RunningNode node() {
        return node(0);
    }

    RunningNode node(int index) {
        start();
        return nodes.get(index);
    }

    SimLog provider() {
        return start().sim.log();
    }

    /** Of the provider with this name. */
    SimLog provider(String name) {
        return start().others.getOrDefault(name, start().sim).log();
    }

    /** The simulated provider itself, to tell it what to do. */
    SimProvider sim(String name) {
        return start().others.getOrDefault(name, start().sim);
    }

    TestLedger ledger() {
        return start().ledger;
    }

    AdminClient admin() {
        return start().admin;
    }

    /** Between the nodes after the first one and Postgres. */
    TcpGate postgresOfOthers() {
        return start().gate;
    }

    /** What the simulated provider takes. */
    Secret providerKey() {
        return providerKey;
    }

    LogWatch log() {
        return log;
    }

    /** To be checked when everything has stopped. */
    void afterStop(Runnable check) {
        atTheEnd.add(check);
    }

    private Started start() {
        if (started == null) {
            started = startShared();
        }
        return started;
    }

    private Started startShared() {
        DatabaseUrl database = TestPlans.in(TestPostgres.database());
        TcpGate gate = opened(new TcpGate(database));
        Vertx outside = Vertx.vertx();
        open.push(() -> Await.value(outside.close()));
        String taken = setup.takesToo.isEmpty() ? "" : "," + String.join(",", setup.takesToo);
        SimSettings openai = SimSettings.defaults().withKey(providerKey.reveal() + taken);
        SimProvider sim = Await.value(SimProvider.start(outside, openai));
        Map<String, Secret> keys = new LinkedHashMap<>(Map.of("openai", providerKey, "anthropic", providerKey));
        Map<String, SimProvider> others = others(outside, keys);
        Optional<RedisUrl> redis =
                setup.redis ? Optional.of(opened(new TestRedis()).url()) : Optional.empty();
        Map<String, URI> elsewhere = elsewhere(plant(database), sim, others);
        List<gabelle.verticles.cluster.ClusterSettings> clusters = Loopback.clusters(setup.nodes, setup.clustered);
        for (int i = 0; i < setup.nodes; i++) {
            Path data = temporaryDirectory();
            journals.add(data.resolve("journal"));
            nodes.add(RunningNode.start(
                    new Parts(
                            "node-" + i,
                            setup.settings(clusters.get(i)),
                            data,
                            i == 0 ? database : gate.url(),
                            redis,
                            pepper,
                            Optional.of(adminToken),
                            Optional.of(new Secret(TestTokens.SECRET)),
                            elsewhere,
                            setup.keyOfEnvironment ? keys : Map.of(),
                            Optional.of(vault),
                            opened(new Metrics()).registry(),
                            new Health()),
                    answers));
        }
        return new Started(
                database, gate, sim, others, new TestLedger(database), new AdminClient(nodes.getFirst(), adminToken));
    }

    /** The providers of other manners, each with a key of its own. */
    private Map<String, SimProvider> others(Vertx outside, Map<String, Secret> keys) {
        Map<String, SimProvider> others = new LinkedHashMap<>();
        setup.manners.forEach((name, manner) -> {
            Secret key = new Secret("sk-" + GeneratedSecrets.random());
            keys.put(name, key);
            SimSettings settings = SimSettings.defaults().withKey(key.reveal()).withManner(manner);
            others.put(name, Await.value(SimProvider.start(outside, settings)));
        });
        return others;
    }

    /** What the test opened itself, to be closed after the nodes. */
    <T extends AutoCloseable> T closing(T resource) {
        return opened(resource);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    /** The catalogue as it is shipped, but for what the test wants. */
    private Catalogue plant(DatabaseUrl database) {
        try {
            Path config = temporaryDirectory();
            Path pricing = config.resolve("pricing.yaml");
            Path providers = config.resolve("providers.yaml");
            Files.writeString(pricing, setup.pricing.apply(Files.readString(CONFIG.resolve("pricing.yaml"))));
            Files.writeString(providers, setup.providers.apply(Files.readString(CONFIG.resolve("providers.yaml"))));
            return CatalogueSeeds.plant(database, CatalogueFiles.load(pricing, providers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of its providers are simulated. */
    private Map<String, URI> elsewhere(Catalogue catalogue, SimProvider sim, Map<String, SimProvider> others) {
        Map<String, URI> elsewhere = new LinkedHashMap<>();
        catalogue
                .providers()
                .keySet()
                .forEach(name ->
                        elsewhere.put(name, setup.provider.orElse(baseUrl(name, others.getOrDefault(name, sim)))));
        others.forEach((name, other) -> elsewhere.putIfAbsent(name, baseUrl(name, other)));
        return elsewhere;
    }

    private static URI baseUrl(String name, SimProvider provider) {
        return URI.create(name.equals("gemini") ? provider.geminiBaseUrl() : provider.baseUrl());
    }

    private Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("gabelle-e2e");
            open.push(() -> Loopback.delete(directory));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops everything, and looks at what it left. */
    void close() throws Exception {
        try {
            nodes.forEach(RunningNode::stop);
            if (started != null) {
                started.ledger.assertJournalsRetired();
                journals.forEach(Loopback::assertEmpty);
            }
            atTheEnd.forEach(Runnable::run);
        } finally {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
        assertEquals(List.of(), log.offences(), "logged, and not announced");
    }
}
