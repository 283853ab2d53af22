@NullMarked
package gabelle.engine.limit;

import org.jspecify.annotations.NullMarked;
