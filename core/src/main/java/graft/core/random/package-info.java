/**
 * Seeds as functions of what is drawn: no generator is shared, none has state worth storing. May
 * not depend on any other room.
 */
@NullMarked
package graft.core.random;

import org.jspecify.annotations.NullMarked;
