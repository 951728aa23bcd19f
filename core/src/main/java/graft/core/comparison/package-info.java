/**
 * The protocols of experiment {@code optimal} side by side: Figure 6, Table 2 and the sensitivity
 * of both to the recipe. Depends on {@code figures} and {@code derivation}.
 */
@NullMarked
package graft.core.comparison;

import org.jspecify.annotations.NullMarked;
