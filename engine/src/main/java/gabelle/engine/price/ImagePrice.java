package gabelle.engine.price;

/**
 * What one image costs, where that depends on what was asked for.
 *
 * @param size for which it holds, in the provider's words; empty for any
 * @param quality for which it holds; empty for any
 */
public record ImagePrice(String size, String quality, long nanoUsd) {
    /** What is said of a size or a quality that a call leaves to the provider. */
    public static final String AUTO = "auto";

    boolean isFor(String askedSize, String askedQuality) {
        return (size.isEmpty() || size.equals(askedSize)) && (quality.isEmpty() || quality.equals(askedQuality));
    }
}
