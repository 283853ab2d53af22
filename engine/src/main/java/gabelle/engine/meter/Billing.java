package gabelle.engine.meter;

/** The unit that a model is billed by, which an answer has to tell. */
public enum Billing {
    TOKENS,
    /** Each image. */
    IMAGES,
    /** The duration of audio. */
    TIME,
    /** The text that is spoken, which is known before the answer. */
    CHARACTERS;

    /** What of a bound can be billed at all: of a model that is billed otherwise nobody counts the tokens. */
    public Usage of(Usage bound) {
        return switch (this) {
            case TOKENS -> bound.withoutTime();
            case IMAGES, TIME, CHARACTERS -> bound.withoutTokens();
        };
    }

    /** Whether a model that is billed so can do that work: with a call that asks for other work it is not metered. */
    public boolean fits(Work work) {
        return this == TOKENS
                || switch (work) {
                    case TEXT -> false;
                    case IMAGES -> this == IMAGES;
                    case SPEECH -> this == CHARACTERS;
                    case TRANSCRIPT -> this == TIME;
                };
    }
}
