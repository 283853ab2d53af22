package gabelle.engine;

/** The check that settings need, in one wording: the key, what it is, what it may be, and why. */
public final class Bounds {
    private Bounds() {}

    /**
     * Refuses a value out of bounds.
     *
     * @param key as it stands in the settings file
     * @param why what goes wrong beyond them, or what the number means
     * @throws IllegalArgumentException with a message that begins with the key
     */
    public static void within(String key, long value, long least, long most, String why) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + " is " + value + "; it must be between " + least + " and " + most + " (" + why + ")");
        }
    }
}
