/**
 * Foreign bytes to pixels: decoding by OpenCV in child processes, so that a hostile file can end
 * one of them at worst, and the resize that equals Pillow's to the bit. Main type: {@link
 * graft.images.DecoderProcesses}; {@link graft.images.FileViews} decodes inside a worker what was
 * decoded there before. Depends on core's {@code data}, {@code pack} and {@code error}; nothing
 * outside this room may see OpenCV.
 */
@NullMarked
package graft.images;

import org.jspecify.annotations.NullMarked;
