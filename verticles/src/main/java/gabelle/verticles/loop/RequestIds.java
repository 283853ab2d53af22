package gabelle.verticles.loop;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * UUIDv7 request ids (RFC 9562, 5.7): 48 bits of milliseconds since 1970, then random bits. Not a secret, hence no
 * SecureRandom for each; the seed is one, so that no two loops of the world draw the same sequence.
 */
public final class RequestIds {
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

    public UUID next(long nowMs) {
        long high = (nowMs << 16) | VERSION | (random.nextInt() & 0xfffL);
        long low = VARIANT | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
