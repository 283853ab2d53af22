@NullMarked
package gabelle.sim;

import org.jspecify.annotations.NullMarked;
