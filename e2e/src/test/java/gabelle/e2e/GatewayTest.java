package gabelle.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the whole system. It is given a {@link Gateway} of its own, which starts when it is first used and is
 * stopped at the end. It fails on a blocked event loop, on an error in the log that it did not announce, and on
 * anything that a stopped node has left in its journals.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@Timeout(120)
@ExtendWith(GatewayExtension.class)
@interface GatewayTest {}
