/**
 * Seeds as functions of what is drawn: no generator is shared, none has state worth storing.
 *
 * <p>May use nothing else of Graft.
 */
@NullMarked
package graft.core.random;

import org.jspecify.annotations.NullMarked;
