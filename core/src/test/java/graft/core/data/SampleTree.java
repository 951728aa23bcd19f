package graft.core.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** Files by path, to be written as a folder or as an archive. */
public final class SampleTree {
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /** Adds a file. */
  public SampleTree with(String path, byte[] bytes) {
    files.put(path, bytes);
    return this;
  }

  /** Adds a text file. */
  public SampleTree with(String path, String text) {
    return with(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds {@code count} different JPEGs {@code 0.jpg ...} to a folder. */
  public SampleTree withImages(String folder, int count) {
    for (int i = 0; i < count; i++) {
      with(folder + "/" + i + ".jpg", image("jpg", folder.hashCode() * 31L + i));
    }
    return this;
  }

  /** Two classes with training and validation images. */
  public static SampleTree imageFolder() {
    return new SampleTree()
        .withImages("train/cat", 4)
        .withImages("train/dog", 3)
        .withImages("val/cat", 2)
        .withImages("val/dog", 1);
  }

  /** An image of 8 x 6 noisy pixels. */
  public static byte[] image(String format, long seed) {
    BufferedImage image = new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int i = 0; i < 48; i++) {
      image.setRGB(i % 8, i / 8, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes a folder. */
  public Path folder(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  /** Writes a zip, in reverse order, every path below {@code prefix}. */
  public Path zip(Path file, String prefix) throws IOException {
    List<String> paths = new ArrayList<>(files.keySet());
    Collections.reverse(paths);
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
      for (String path : paths) {
        out.putArchiveEntry(new ZipArchiveEntry(prefix + path));
        out.write(files.get(path));
        out.closeArchiveEntry();
      }
    }
    return file;
  }

  /** Writes a tar, gzipped where the name says so, every path below {@code prefix}. */
  public Path tar(Path file, String prefix) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    if (file.toString().endsWith("gz")) {
      out = new GzipCompressorOutputStream(out);
    }
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(prefix + each.getKey());
        entry.setSize(each.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(each.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }
}
