package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.JavaSources.Source;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of docs/STYLE.md that neither the compiler nor ArchUnit sees. Every rule names all offenders at once. */
class TidyTest {
    private static final int FILE_LINES_MAX = 300;
    private static final int METHOD_LINES_MAX = 40;
    private static final int PACKAGE_SEGMENTS_MAX = 5;
    private static final int PACKAGE_PARAGRAPHS = 4;

    private static final Set<String> BANNED_PACKAGES =
            Set.of("common", "helper", "helpers", "impl", "manager", "misc", "shared", "util", "utils");

    /** Words that must not be in a file are put together here, so that this file does not have them either. */
    private static final List<String> UNFINISHED = List.of("TO" + "DO", "FIX" + "ME", "X" + "XX");

    private static final List<String> REGISTRIES = Stream.of(
                    "repo maven",
                    "repo1 maven",
                    "registry npmjs",
                    "pypi org",
                    "crates io",
                    "proxy golang org",
                    "deb debian org")
            .map(words -> words.replace(' ', '.'))
            .toList();

    /** In Markdown and scripts, in comments and in code: a path that is this or that machine's. */
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.$}*-])/(root|work|ho" + "me|Users)/(?=[\\w.-])");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^\\s*```.*?^\\s*```\\s*$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    private static final Pattern DECISION = Pattern.compile("([0-9]{4})-[a-z0-9]+(-[a-z0-9]+)*\\.md");

    private final List<Source> sources = JavaSources.all();

    @Test
    void a_file_is_one_idea() {
        none(Repository.files(".java").stream()
                .filter(file -> Repository.text(file).lines().count() > FILE_LINES_MAX)
                .map(file -> file + " has " + Repository.text(file).lines().count() + " lines"));
    }

    @Test
    void a_method_fits_a_screen() {
        none(sources.stream()
                .flatMap(source -> source.methods().stream()
                        .filter(method -> method.lines() > METHOD_LINES_MAX)
                        .map(method -> source.file() + ":" + method.line() + " " + method.name() + " has "
                                + method.lines() + " lines")));
    }

    @Test
    void packages_are_shallow_and_named_by_what_they_own() {
        none(packages(source -> true)
                .filter(name -> name.split("\\.").length > PACKAGE_SEGMENTS_MAX
                        || Arrays.stream(name.split("\\.")).anyMatch(BANNED_PACKAGES::contains)));
    }

    @Test
    void every_package_says_what_it_owns_how_it_is_talked_to_what_bounds_it_and_how_it_fails() {
        Set<String> described = sources.stream()
                .filter(source -> source.isPackageInfo() && paragraphs(source.javadoc()) == PACKAGE_PARAGRAPHS)
                .map(Source::packageName)
                .collect(Collectors.toSet());
        none(packages(source -> !source.isTest())
                .filter(name -> !described.contains(name))
                .map(name -> name + " has no package-info with " + PACKAGE_PARAGRAPHS + " paragraphs"));
    }

    @Test
    void paragraphs_are_counted_as_a_reader_would() {
        assertEquals(0, paragraphs(""));
        assertEquals(1, paragraphs(" What it owns,\n and more of that.\n"));
        assertEquals(4, paragraphs(" One.\n\n <p>Two.\n\n <p>Three:\n\n <ul>\n <li>a\n </ul>\n\n <p>Four.\n @see X\n"));
    }

    /** As Javadoc has them: the first one, and each that begins with a tag of its own. */
    private static long paragraphs(String javadoc) {
        return Arrays.stream(javadoc.split("(?m)^\\s*@", 2)[0].split("<p>"))
                .filter(paragraph -> !paragraph.isBlank())
                .count();
    }

    @Test
    void no_test_is_skipped() {
        none(sources.stream()
                .filter(Source::isTest)
                .flatMap(source -> source.imports().stream()
                        .filter(name ->
                                name.matches("org\\.junit\\.jupiter\\.api\\.(Disabled|Assumptions|condition)\\b.*"))
                        .map(name -> source.file() + " imports " + name)));
    }

    @Test
    void nothing_is_left_for_later() {
        none(offences(line -> UNFINISHED.stream().anyMatch(word -> line.matches(".*\\b" + word + "\\b.*"))));
    }

    @Test
    void no_registry_and_no_machine_is_named() {
        none(offences(line -> REGISTRIES.stream().anyMatch(line::contains)
                || MACHINE_PATH.matcher(line).find()));
    }

    @Test
    void links_lead_somewhere() {
        none(markdown()
                .flatMap(file -> LINK.matcher(
                                CODE_BLOCK.matcher(Repository.text(file)).replaceAll(""))
                        .results()
                        .map(link -> link.group(1))
                        .filter(link -> !link.matches("(https?|mailto):.*") && !resolves(file, link))
                        .map(link -> file + " links to " + link)));
    }

    private static boolean resolves(Path file, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        return Repository.exists(target.toString())
                && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** Headings as GitHub makes anchors of them. */
    private static Set<String> anchors(Path file) {
        return HEADING.matcher(CODE_BLOCK.matcher(Repository.text(file)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void every_command_named_in_a_page_exists() {
        none(markdown()
                .flatMap(file -> Commands.named(Repository.text(file))
                        .filter(command -> !Commands.exists(command))
                        .map(command -> file + " names " + command)));
    }

    @Test
    void every_known_subcommand_is_one() {
        none(Commands.subcommandsMissing());
    }

    @Test
    void decisions_are_numbered_without_gaps() {
        List<String> names = Repository.files("docs/decisions", "").stream()
                .map(file -> file.getFileName().toString())
                .toList();
        none(names.stream().filter(name -> !DECISION.matcher(name).matches()));
        List<Integer> numbers =
                names.stream().map(name -> Integer.parseInt(name, 0, 4, 10)).toList();
        assertEquals(IntStream.rangeClosed(1, names.size()).boxed().toList(), numbers);
    }

    private Stream<String> packages(Predicate<Source> which) {
        return sources.stream()
                .filter(which)
                .map(Source::packageName)
                .filter(name -> !name.isEmpty()) // a single-file program, started from its source
                .distinct()
                .sorted();
    }

    private static Stream<Path> markdown() {
        return Repository.files(".md").stream();
    }

    private static Stream<String> offences(Predicate<String> isOffence) {
        return Repository.files().stream().flatMap(file -> {
            List<String> lines = Repository.text(file).lines().toList();
            return IntStream.range(0, lines.size())
                    .filter(index -> isOffence.test(lines.get(index)))
                    .mapToObj(index ->
                            file + ":" + (index + 1) + " " + lines.get(index).strip());
        });
    }

    private static void none(Stream<String> offenders) {
        List<String> all = offenders.toList();
        assertTrue(all.isEmpty(), () -> all.size() + " offenders:\n" + String.join("\n", all) + "\n");
    }
}
