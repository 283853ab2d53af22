package gabelle.verticles.cli;

import gabelle.sim.SimProvider;
import gabelle.sim.SimSettings;
import gabelle.verticles.cli.DemoCalls.Customer;
import gabelle.verticles.cli.DemoCalls.Line;
import gabelle.verticles.cli.DemoCalls.Made;
import gabelle.verticles.data.GeneratedSecrets;
import gabelle.verticles.data.Secret;
import gabelle.verticles.settings.Environment;
import gabelle.verticles.settings.Settings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gabelle demo}: everything on this machine, with a simulated provider, and nothing installed. */
@Command(
        name = "demo",
        description = "Starts everything with a simulated provider, makes calls, and shows what was metered.")
final class DemoCommand implements Callable<Integer> {
    private static final long START_MAX_MS = 10_000;

    @Option(names = "--check", description = "end after the printout: 0 if the books agree, 1 if not")
    private boolean check;

    @Option(names = "--sabotage", description = "falsify the provider's count, to see the check fail")
    private boolean sabotage;

    @Override
    public Integer call() throws Exception {
        return UntilTold.run(this::demonstrate);
    }

    private int demonstrate(UntilTold signal) throws IOException, InterruptedException {
        Environment environment = Environment.of(System.getenv());
        Settings settings = Settings.load(environment);
        Vertx outside = Vertx.vertx();
        try (Installation installation = Installation.hold(environment)) {
            Secret adminToken =
                    environment.adminToken().orElse(installation.generated().adminToken());
            String providerKey = "sk-" + GeneratedSecrets.random();
            SimProvider provider = Blocking.await(
                    SimProvider.start(outside, SimSettings.defaults().withKey(providerKey)),
                    START_MAX_MS,
                    "the simulated provider did not start");
            Server.Access access = access(provider.baseUrl(), providerKey);
            Server.Access gemini = access(provider.geminiBaseUrl(), providerKey);
            try (Server server = Server.start(
                    environment,
                    installation,
                    settings,
                    Optional.of(adminToken),
                    Map.of("openai", access, "anthropic", access, "gemini", gemini))) {
                DemoCalls calls = new DemoCalls(new DemoClient(server.port(), adminToken), provider.log(), sabotage);
                boolean agrees = run(calls, server, environment);
                if (!check) {
                    signal.await();
                }
                return agrees ? 0 : 1;
            }
        } finally {
            outside.close();
        }
    }

    private static Server.Access access(String baseUrl, String key) {
        return new Server.Access(Optional.of(URI.create(baseUrl)), Optional.of(new Secret(key)));
    }

    private boolean run(DemoCalls calls, Server server, Environment environment)
            throws IOException, InterruptedException {
        Customer customer = calls.makeCalls();
        boolean agrees = report(calls, customer);
        System.out.println(
                DemoReport.whatNext(server.port(), server.opsPort(), customer, environment.dataDirectory(), check));
        return agrees;
    }

    private static boolean report(DemoCalls calls, Customer customer) throws IOException, InterruptedException {
        List<Line> lines = calls.compare(customer.account());
        System.out.println(DemoReport.table(lines));
        List<Made> surprises =
                calls.made().stream().filter(made -> !made.asExpected()).toList();
        System.out.println(DemoReport.verdict(calls.made(), lines, surprises));
        return surprises.isEmpty() && lines.stream().allMatch(Line::agrees);
    }
}
