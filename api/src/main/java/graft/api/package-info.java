/**
 * Models for Java programs: {@link graft.api.Classifier} predicts images and evaluates. Everything
 * runs in processes of their own; the calling one loads no native code.
 */
@NullMarked
package graft.api;

import org.jspecify.annotations.NullMarked;
