package gabelle.e2e;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commands that our pages tell readers to type. */
final class Commands {
    /** What {@code ./gabelle} knows. */
    private static final Set<String> SUBCOMMANDS = Set.of(
            "accounts create",
            "credits purge",
            "deadletters forget",
            "deadletters list",
            "deadletters retry",
            "demo",
            "grants expire",
            "grants list",
            "keys create",
            "keys revoke",
            "ledger verify",
            "migrate",
            "serve",
            "vault rotate");

    private static final Set<String> GOALS = Set.of("clean", "compile", "package", "spotless:apply", "test", "verify");

    /** Options of {@code ./mvnw} that take the next word. */
    private static final Set<String> OPTIONS_WITH_VALUE = Set.of("-pl", "-rf", "-f", "-s", "-P", "-T");

    /** Where the subcommands are made. */
    private static final String CLI = "verticles/src/main/java/gabelle/verticles";

    /** Up to where a shell or a Markdown sentence ends the command. */
    private static final Pattern COMMAND = Pattern.compile(
            "(?<![\\w./-])(?:\\./[\\w./-]+|bench/run|\\.ci/run|k8s/render-check)(?= |`|$)" + "(?: +[^\\s`|&;#)]+)*",
            Pattern.MULTILINE);

    private static final Pattern CODE = Pattern.compile("(?ms)^\\s*```.*?^\\s*```\\s*$|`[^`\\n]+`");

    private Commands() {}

    /** Commands of ours in the code of a page, not in its sentences. */
    static Stream<String> named(String markdown) {
        return CODE.matcher(markdown)
                .results()
                .map(MatchResult::group)
                .flatMap(code -> COMMAND.matcher(code).results())
                .map(MatchResult::group);
    }

    static boolean exists(String command) {
        List<String> words = Arrays.asList(command.split(" +"));
        String program = words.getFirst().replaceFirst("^\\./", "");
        if (!Files.isExecutable(Repository.ROOT.resolve(program))) {
            return false;
        }
        List<String> arguments = words.subList(1, words.size());
        return switch (program) {
            case "gabelle" -> isSubcommand(arguments);
            case "mvnw" -> goals(arguments);
            default -> true;
        };
    }

    /** Without an argument, with an option or an ellipsis it is the program that is meant. */
    private static boolean isSubcommand(List<String> arguments) {
        return arguments.isEmpty()
                || arguments.getFirst().matches("[-…].*")
                || SUBCOMMANDS.contains(arguments.getFirst())
                || SUBCOMMANDS.contains(String.join(" ", arguments.subList(0, Math.min(2, arguments.size()))));
    }

    private static boolean goals(List<String> arguments) {
        boolean value = false;
        for (String argument : arguments) {
            if (argument.startsWith("-P") && argument.length() > 2) {
                if (!Repository.text("pom.xml").contains("<id>" + argument.substring(2) + "</id>")) {
                    return false;
                }
            } else if (!value && !argument.startsWith("-") && !argument.equals("…") && !GOALS.contains(argument)) {
                return false;
            }
            value = OPTIONS_WITH_VALUE.contains(argument);
        }
        return true;
    }

    /** Keeps the list above honest: each must be the name of a command in the code. */
    static Stream<String> subcommandsMissing() {
        String code =
                Repository.files(CLI, ".java").stream().map(Repository::text).reduce("", String::concat);
        return SUBCOMMANDS.stream()
                .flatMap(subcommand -> Arrays.stream(subcommand.split(" ")))
                .filter(word -> !Pattern.compile("name\\s*=\\s*\"" + word + "\"")
                        .matcher(code)
                        .find())
                .distinct()
                .sorted()
                .map(word -> "no @Command has the name " + word);
    }
}
