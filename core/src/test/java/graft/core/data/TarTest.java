package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
  @Test
  void hardLinksAreFilesWithTheContentOfWhatTheyLinkTo(@TempDir Path temp) throws IOException {
    Path tar = temp.resolve("a.tar");
    try (Writer out = new Writer(tar, StandardCharsets.UTF_8)) {
      out.link("val/cat/early.jpg", "./all/1.jpg"); // before what it links to
      out.file("all/1.jpg", "one");
      out.file("all/2.jpg", "two");
      out.link("train/cat/a.jpg", "all/1.jpg");
      out.link("train/cat/b.jpg", "/all/2.jpg");
      out.link("train/cat/chain.jpg", "train/cat/a.jpg");
    }
    assertThat(ArchiveNamesTest.contents(tar, Optional.empty()))
        .isEqualTo(
            Map.of(
                "val/cat/early.jpg", "one",
                "all/1.jpg", "one",
                "all/2.jpg", "two",
                "train/cat/a.jpg", "one",
                "train/cat/b.jpg", "two",
                "train/cat/chain.jpg", "one"));
  }

  @Test
  void linksThatLeadNowhereAreLeftOutByName(@TempDir Path temp) throws IOException {
    Path tar = temp.resolve("a.tar");
    try (Writer out = new Writer(tar, StandardCharsets.UTF_8)) {
      out.file("cat/1.jpg", "one");
      out.symbolicLink("cat/s.jpg", "1.jpg");
      out.link("cat/gone.jpg", "cat/none.jpg");
      out.link("cat/out.jpg", "../../etc/passwd");
      out.link("cat/soft.jpg", "cat/s.jpg");
      out.link("cat/loop.jpg", "cat/pool.jpg");
      out.link("cat/pool.jpg", "cat/loop.jpg");
      out.link("cat/self.jpg", "cat/self.jpg");
      out.link("cat/1.jpg", "cat/1.jpg");
    }
    try (FileTree tree = FileTree.open(tar, Optional.empty())) {
      TreeListing listing = tree.list();
      assertThat(listing.files()).containsExactly("cat/1.jpg");
      assertThat(listing.skipped())
          .containsExactlyInAnyOrder(
              new BadFile("cat/s.jpg", "a link, not followed"),
              new BadFile("cat/gone.jpg", "a hard link to no file of the archive"),
              new BadFile("cat/out.jpg", "a hard link to no file of the archive"),
              new BadFile("cat/soft.jpg", "a hard link to no file of the archive"),
              new BadFile("cat/loop.jpg", "a hard link that leads back to itself"),
              new BadFile("cat/pool.jpg", "a hard link that leads back to itself"),
              new BadFile("cat/self.jpg", "a hard link that leads back to itself"));
    }
  }

  @Test
  void hardLinksFindTargetsOfAnyEncoding(@TempDir Path temp) throws IOException {
    Charset charset = Charset.forName("windows-1251");
    for (boolean extended : new boolean[] {false, true}) {
      Path tar = temp.resolve(extended + ".tar");
      try (Writer out = new Writer(tar, charset)) {
        out.tar.setAddPaxHeadersForNonAsciiNames(extended);
        out.file("все/кот.jpg", "one");
        out.link("кот/1.jpg", "все/кот.jpg");
      }
      assertThat(ArchiveNamesTest.contents(tar, Optional.of(charset)))
          .isEqualTo(Map.of("все/кот.jpg", "one", "кот/1.jpg", "one"));
      assertThat(ArchiveNamesTest.contents(tar, Optional.empty()).values())
          .containsExactly("one", "one");
    }
  }

  @Test
  void aDatasetOfHardLinksReadsAsOneOfCopies(@TempDir Path temp) throws IOException {
    Path tar = temp.resolve("a.tar");
    SampleTree copies = new SampleTree();
    try (Writer out = new Writer(tar, StandardCharsets.UTF_8)) {
      for (String name : new String[] {"cat", "dog"}) {
        for (int i = 0; i < 4; i++) {
          byte[] image = SampleTree.image("png", name.hashCode() + i);
          copies.with("train/" + name + "/" + i + ".jpg", image);
          copies.with("val/" + name + "/" + i, image); // a name that promises no image
          out.file("train/" + name + "/" + i + ".jpg", image);
          out.link("val/" + name + "/" + i, "train/" + name + "/" + i + ".jpg");
        }
      }
    }
    ScanReport report = Dataset.scan(tar);
    assertThat(report.images()).isEqualTo(16);
    assertThat(report.index())
        .isEqualTo(Dataset.scan(copies.folder(temp.resolve("copies"))).index());
  }

  @Test
  void hardLinksToAFileOfRecordsAreStreamedEach(@TempDir Path temp) throws IOException {
    Path tar = temp.resolve("a.tar");
    try (Writer out = new Writer(tar, StandardCharsets.UTF_8)) {
      out.file("a.bin", "one");
      out.link("b.bin", "a.bin");
      out.link("c.bin", "a.bin");
    }
    Map<String, String> streamed = new TreeMap<>();
    try (FileTree tree = FileTree.open(tar, Optional.empty())) {
      tree.stream(
          FileTree.Paths.of(tree.list().files()),
          (path, in) ->
              streamed.put(path, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
    }
    assertThat(streamed).isEqualTo(Map.of("a.bin", "one", "b.bin", "one", "c.bin", "one"));
  }

  @Test
  void aTarCutAnywhereIsToldAsCut(@TempDir Path temp) throws IOException {
    Path whole = temp.resolve("whole.tar");
    try (Writer out = new Writer(whole, StandardCharsets.UTF_8)) {
      out.file("cat/" + "long".repeat(40) + ".jpg", "one");
      out.file("cat/é.jpg", "two");
      out.file("dog/1.jpg", "three");
    }
    byte[] bytes = Files.readAllBytes(whole);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    int mark = (end + 511) / 512 * 512;
    List<Integer> ends = entryEnds(bytes, mark);
    for (int length = 1; length < mark + 512; length += length % 512 == 511 ? 1 : 73) {
      if (!ends.contains(length)) {
        cut(temp, bytes, length);
      }
    }
    assertThat(ends).hasSize(3).last().isEqualTo(mark);
    for (int length = 512; length <= mark; length += 512) { // at each header
      if (!ends.contains(length)) {
        cut(temp, bytes, length);
      }
    }
    Path once = temp.resolve("once.tar"); // one block of the end mark is enough
    Files.write(once, Arrays.copyOf(bytes, mark + 512));
    assertThat(ArchiveNamesTest.contents(once, Optional.empty()))
        .isEqualTo(ArchiveNamesTest.contents(whole, Optional.empty()))
        .hasSize(3);
  }

  /** Offsets after each file, by their headers. */
  private static List<Integer> entryEnds(byte[] bytes, int mark) {
    List<Integer> ends = new ArrayList<>();
    for (int at = 0; at < mark; ) {
      String size = new String(bytes, at + 124, 11, StandardCharsets.US_ASCII);
      boolean isFile = bytes[at + 156] == '0';
      at += 512 + (Integer.parseInt(size, 8) + 511) / 512 * 512;
      if (isFile) {
        ends.add(at);
      }
    }
    return ends;
  }

  @Test
  void aTarWithoutItsEndMarkIsReadAndWarnedOf(@TempDir Path temp) throws IOException {
    byte[] whole = Files.readAllBytes(SampleTree.imageFolder().tar(temp.resolve("a.tar"), ""));
    int end = whole.length;
    while (whole[end - 1] == 0) {
      end--;
    }
    byte[] bytes = Arrays.copyOf(whole, (end + 511) / 512 * 512);
    Path unmarked = Files.write(temp.resolve("b.tar"), bytes);
    Path gzipped = temp.resolve("c.tgz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      out.write(bytes);
    }
    ScanReport expected = Dataset.scan(temp.resolve("a.tar"));
    assertThat(expected.warnings()).isEmpty();
    for (Path tar : List.of(unmarked, gzipped)) {
      ScanReport report = Dataset.scan(tar);
      assertThat(report.index()).isEqualTo(expected.index());
      assertThat(report.warnings())
          .singleElement()
          .asString()
          .startsWith(
              tar.getFileName() + " ends without the end mark of a tar, after a whole entry");
    }
    try (LooseImages loose = LooseImages.open(List.of(unmarked), 100, Optional.empty())) {
      assertThat(
              loose.dataset().scan(null, 1, (slot, planar) -> {}, done -> {}).report().warnings())
          .hasSize(1);
    }
  }

  private static void cut(Path temp, byte[] bytes, int length) throws IOException {
    Path tar = temp.resolve("cut.tar");
    Files.write(tar, Arrays.copyOf(bytes, length));
    assertThatThrownBy(() -> Dataset.scan(tar))
        .as("cut to %d of %d bytes", length, bytes.length)
        .isInstanceOf(DataException.class)
        .hasMessageMatching("(?s).*(it is cut|ends early|Truncated|Premature).*fetch.*");
  }

  @Test
  void aTarThatAServerUnpackedOrPackedIsReadByItsContent(@TempDir Path temp) throws IOException {
    Path plain = SampleTree.imageFolder().tar(temp.resolve("a.tar"), "");
    Path unpacked = Files.copy(plain, temp.resolve("b.tar.gz"));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      Files.copy(plain, out);
    }
    Path packedByName = Files.write(temp.resolve("c.tar"), packed.toByteArray());
    String fingerprint = Dataset.scan(plain).index().fingerprint();
    assertThat(Dataset.scan(unpacked).index().fingerprint()).isEqualTo(fingerprint);
    assertThat(Dataset.scan(packedByName).index().fingerprint()).isEqualTo(fingerprint);
  }

  /** Writes entries one by one. */
  private static final class Writer implements AutoCloseable {
    private final TarArchiveOutputStream tar;

    Writer(Path file, Charset names) throws IOException {
      tar = new TarArchiveOutputStream(Files.newOutputStream(file), names.name());
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    }

    void file(String path, String content) throws IOException {
      file(path, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    void file(String path, byte[] content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(path);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }

    void link(String path, String target) throws IOException {
      link(path, target, TarConstants.LF_LINK);
    }

    void symbolicLink(String path, String target) throws IOException {
      link(path, target, TarConstants.LF_SYMLINK);
    }

    private void link(String path, String target, byte type) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(path, type);
      entry.setLinkName(target);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }

    @Override
    public void close() throws IOException {
      tar.close();
    }
  }
}
