@NullMarked
package gabelle.engine;

import org.jspecify.annotations.NullMarked;
