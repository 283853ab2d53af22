package gabelle.engine.meter;

/**
 * A body that is refused with a 400 before anything is forwarded.
 *
 * @param message for the client: what is wrong and how to mend it; quotes nothing of the body
 * @param param the field at fault, as OpenAI's errors name it; empty where it is the body itself
 */
public record InvalidRequest(String message, String param) implements Scanned {}
