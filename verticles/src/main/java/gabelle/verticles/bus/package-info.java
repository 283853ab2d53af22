@NullMarked
package gabelle.verticles.bus;

import org.jspecify.annotations.NullMarked;
