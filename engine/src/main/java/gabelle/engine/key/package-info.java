@NullMarked
package gabelle.engine.key;

import org.jspecify.annotations.NullMarked;
