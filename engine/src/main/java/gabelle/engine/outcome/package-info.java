@NullMarked
package gabelle.engine.outcome;

import org.jspecify.annotations.NullMarked;
