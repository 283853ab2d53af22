package gabelle.verticles.cli;

import java.util.stream.Collectors;

/** What failed, in one line: a terminal and a log show the whole of it, and nobody has to look for it in a trace. */
final class OneLine {
    private OneLine() {}

    static String of(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : of(message);
    }

    static String of(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** That of the first cause: libraries wrap it in words of their own, and may quote an URL with its password. */
    static String ofRoot(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return of(root);
    }
}
