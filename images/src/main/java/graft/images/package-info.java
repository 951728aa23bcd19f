/**
 * Foreign bytes to pixels: decoding by OpenCV in child processes, so that a hostile file can end
 * one of them at worst, and the resize that equals Pillow's to the bit. Main type: {@link
 * graft.images.DecoderProcesses}; {@link graft.images.FileViews} decodes inside a worker what was
 * decoded there before. Nothing outside this room may see OpenCV.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.lock}, {@code core.pack}, {@code
 * core.process}.
 */
@NullMarked
package graft.images;

import org.jspecify.annotations.NullMarked;
