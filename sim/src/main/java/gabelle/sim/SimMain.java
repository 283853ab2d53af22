package gabelle.sim;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/**
 * The simulated provider as a process of its own: {@code --port N --loops N --key sk-… --seed N --log-max N --host H
 * --manner openai}, all optional. Prints one line, {@code simulated provider on <base url>}, when it listens.
 */
public final class SimMain {
    private SimMain() {}

    public static void main(String[] args) {
        SimSettings settings;
        try {
            settings = settings(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(settings.loops()));
        SimProvider.start(vertx, settings)
                .onSuccess(provider -> System.out.println("simulated provider on " + provider.baseUrl()))
                .onFailure(SimMain::giveUp);
    }

    /** @throws IllegalArgumentException with a line for whoever started it */
    static SimSettings settings(String... args) {
        SimSettings settings = SimSettings.defaults();
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            settings = with(settings, args[i], args[i + 1]);
        }
        return settings;
    }

    private static SimSettings with(SimSettings settings, String name, String value) {
        return switch (name) {
            case "--port" -> settings.withPort((int) number(name, value));
            case "--loops" -> settings.withLoops((int) number(name, value));
            case "--key" -> settings.withKey(value);
            case "--seed" -> settings.withSeed(number(name, value));
            case "--log-max" -> settings.withLogMax((int) number(name, value));
            case "--host" -> settings.withHost(value);
            case "--manner" -> settings.withManner(Manner.of(value));
            default ->
                throw new IllegalArgumentException("unknown argument " + name
                        + "; there are --port, --loops, --key, --seed, --log-max, --host, --manner");
        };
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a whole number, not '" + value + "'", e);
        }
    }

    private static void giveUp(Throwable failure) {
        System.err.println("the simulated provider cannot start: " + failure.getMessage());
        System.exit(1);
    }
}
