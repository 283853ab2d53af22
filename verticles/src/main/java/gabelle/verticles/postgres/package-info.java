@NullMarked
package gabelle.verticles.postgres;

import org.jspecify.annotations.NullMarked;
