@NullMarked
package gabelle.engine.price;

import org.jspecify.annotations.NullMarked;
