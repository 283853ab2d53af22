package gabelle.verticles.observe;

/**
 * What one part of the node says about itself.
 *
 * @param detail a few words for whoever looks; no secret
 */
public record Check(boolean ok, String detail) {
    public static Check ok(String detail) {
        return new Check(true, detail);
    }

    public static Check failed(String detail) {
        return new Check(false, detail);
    }
}
