package gabelle.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What to measure, and for how long. */
record Arguments(boolean check, boolean stream, String transport, int rounds, int seconds, int connections, int loops) {

    private static final int ROUNDS_MAX = 20;
    private static final int SECONDS_MAX = 60;

    static Arguments parse(String... args) {
        Arguments parsed = new Arguments(false, false, "auto", 3, 15, 64, 0);
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            parsed = parsed.with(rest.pop(), rest);
        }
        return parsed;
    }

    private Arguments with(String option, Deque<String> rest) {
        return switch (option) {
            case "--check" -> new Arguments(true, stream, transport, rounds, seconds, connections, loops);
            case "--stream" -> new Arguments(check, true, transport, rounds, seconds, connections, loops);
            case "--transport" -> new Arguments(check, stream, rest.pop(), rounds, seconds, connections, loops);
            case "--rounds" ->
                new Arguments(check, stream, transport, number(rest, ROUNDS_MAX), seconds, connections, loops);
            case "--seconds" ->
                new Arguments(check, stream, transport, rounds, number(rest, SECONDS_MAX), connections, loops);
            case "--connections" ->
                new Arguments(check, stream, transport, rounds, seconds, number(rest, 1_024), loops);
            case "--loops" -> new Arguments(check, stream, transport, rounds, seconds, connections, number(rest, 64));
            default -> throw new IllegalArgumentException("unknown option " + option + "; see the head of bench/run");
        };
    }

    private static int number(Deque<String> rest, int most) {
        int number = Integer.parseInt(rest.pop());
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(number + " is not between 1 and " + most);
        }
        return number;
    }
}
