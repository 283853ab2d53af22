package gabelle.verticles.settings;

/** The checks that most settings need, in the words that {@link YamlBinder} expects: the key's name comes first. */
final class Bounds {
    private Bounds() {}

    static void within(String key, long value, long least, long most, String unit) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + " is " + value + "; it must be between " + least + " and " + most + " " + unit);
        }
    }
}
