@NullMarked
package gabelle.bench;

import org.jspecify.annotations.NullMarked;
