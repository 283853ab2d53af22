package gabelle.engine.meter;

/**
 * Bytes of a form that others stand in for.
 *
 * @param at their offset in the body
 */
public record FormChange(int at, int removedBytes, String inserted) {}
