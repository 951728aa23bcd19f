package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
  /** Writes a file whose name is any bytes: {@code %E9} in the path is the byte E9. */
  private static void write(Path folder, String path, String content) throws IOException {
    Path file = Path.of(URI.create(folder.toUri() + path));
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, StandardCharsets.ISO_8859_1);
  }

  @Test
  void namesThatAreNotUtf8StayApartAreReadAndSaid(@TempDir Path temp) throws IOException {
    write(temp, "caf%E9/1.jpg", "one");
    write(temp, "caf%E8/1.jpg", "two");
    write(temp, "caf%E8/%E9.jpg", "three");
    write(temp, "%D0%BA%D0%BE%D1%82/%E8.jpg", "four");
    write(temp, "plain/%C3%A9.jpg", "five");
    Map<String, String> latin =
        Map.of(
            "café/1.jpg", "one",
            "cafè/1.jpg", "two",
            "cafè/é.jpg", "three",
            "кот/è.jpg", "four",
            "plain/é.jpg", "five");
    assertThat(ArchiveNamesTest.contents(temp, Optional.empty())).isEqualTo(latin);
    Charset cyrillic = Charset.forName("windows-1251");
    assertThat(ArchiveNamesTest.contents(temp, Optional.of(cyrillic)))
        .containsOnlyKeys("cafй/1.jpg", "cafи/1.jpg", "cafи/й.jpg", "кот/и.jpg", "plain/é.jpg");
    assertThat(ArchiveNamesTest.list(temp, Optional.empty()).notes())
        .singleElement()
        .extracting(Note::sentence, InstanceOfAssertFactories.STRING)
        .startsWith("4 names in ")
        .contains("are not UTF-8, and were read as ISO-8859-1, e.g. \"", "give the encoding");
    assertThatThrownBy(() -> ArchiveNamesTest.list(temp, Optional.of(StandardCharsets.US_ASCII)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is no text in US-ASCII");
  }

  @Test
  void twoNamesThatReadAlikeAreNeverMadeOne(@TempDir Path temp) throws IOException {
    write(temp, "caf%E9/1.jpg", "one");
    write(temp, "caf%C3%A9/2.jpg", "two");
    write(temp, "dog/%E9.jpg", "one");
    write(temp, "dog/%C3%A9.jpg", "two");
    TreeListing listing = ArchiveNamesTest.list(temp, Optional.empty());
    assertThat(listing.unreadable())
        .extracting(BadFile::path)
        .containsExactlyInAnyOrder("café", "dog/é.jpg");
    assertThat(listing.unreadable())
        .extracting(BadFile::reason)
        .containsOnly("its name is not valid in UTF-8 and reads as that of another; rename it");
    assertThat(listing.files()).hasSize(2);
  }

  @Test
  void theStampTellsFilesThatWereSwapped(@TempDir Path temp) throws IOException {
    Path folder = new SampleTree().with("cat/1.jpg", "aaaa").with("dog/1.jpg", "bbbb").folder(temp);
    FileTime time = FileTime.fromMillis(1_000_000_000_000L);
    Path cat = folder.resolve("cat/1.jpg");
    Path dog = folder.resolve("dog/1.jpg");
    Files.setLastModifiedTime(cat, time);
    Files.setLastModifiedTime(dog, time);
    String before = Dataset.stamp(folder, "");
    assertThat(Dataset.stamp(folder, "")).isEqualTo(before);

    swap(cat, dog);
    String files = Dataset.stamp(folder, "");
    assertThat(files).isNotEqualTo(before);

    swap(cat, dog);
    swap(folder.resolve("cat"), folder.resolve("dog")); // no file is touched
    assertThat(Dataset.stamp(folder, "")).isNotIn(before, files);
  }

  @Test
  void theStampTellsContentThatWasOverwrittenInPlace(@TempDir Path temp) throws IOException {
    Path folder = new SampleTree().with("cat/1.jpg", "aaaa").folder(temp);
    Path tar = new SampleTree().with("cat/1.jpg", "aaaa").tar(temp.resolve("a.tar"), "");
    for (Path place : List.of(folder, tar)) {
      String before = Dataset.stamp(place, "");
      Path file = place == tar ? tar : folder.resolve("cat/1.jpg");
      FileTime time = Files.getLastModifiedTime(file);
      byte[] bytes = Files.readAllBytes(file);
      bytes[0] ^= 1;
      Files.write(file, bytes);
      Files.setLastModifiedTime(file, time);
      assertThat(Dataset.stamp(place, "")).as(place.toString()).isNotEqualTo(before);
    }
  }

  private static void swap(Path one, Path other) throws IOException {
    Path aside = one.resolveSibling("aside");
    Files.move(one, aside);
    Files.move(other, one);
    Files.move(aside, other, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void contentDecidesWhatIsAnImageInFoldersAndArchives(@TempDir Path temp) throws IOException {
    byte[] heic = new byte[64];
    System.arraycopy("\0\0\0\u0018ftypheic".getBytes(StandardCharsets.ISO_8859_1), 0, heic, 0, 12);
    byte[] tiff = {'I', 'I', 42, 0, 8, 0, 0, 0};
    SampleTree tree =
        new SampleTree()
            .with("cat/0.jfif", SampleTree.image("jpg", 0))
            .with("cat/1", SampleTree.image("png", 1))
            .with("cat/2.jpg_large", SampleTree.image("jpg", 2))
            .with("cat/3.heic", SampleTree.image("jpg", 3))
            .with("cat/4.JPG.txt", SampleTree.image("gif", 4))
            .with("cat/5.HEIC", heic)
            .with("cat/6.dat", heic)
            .with("cat/7.avif", "nothing known")
            .with("cat/8.nef", tiff)
            .with("cat/notes.txt", "BMW and other cars")
            .with("cat/labels.csv", "P5 is a name")
            .with("cat/index.html", "<html>")
            .with("cat/9.gone", "<!DOCTYPE html>")
            .with("cat/report.docx", "PK\3\4");
    Path folder = tree.folder(temp.resolve("d"));
    for (Path place :
        List.of(folder, tree.zip(temp.resolve("a.zip"), ""), tree.tar(temp.resolve("a.tar"), ""))) {
      TreeListing listing = ArchiveNamesTest.list(place, Optional.empty());
      assertThat(listing.files().stream().filter(listing::isImage))
          .as(place.toString())
          .containsExactly("cat/0.jfif", "cat/1", "cat/2.jpg_large", "cat/3.heic", "cat/4.JPG.txt");
      for (String named : List.of("cat/5.HEIC", "cat/6.dat")) {
        assertThat(listing.leftOutReason(named))
            .hasValueSatisfying(r -> assertThat(r).startsWith("HEIC image"));
      }
      assertThat(listing.leftOutReason("cat/7.avif"))
          .hasValueSatisfying(r -> assertThat(r).startsWith("AVIF image"));
      assertThat(listing.leftOutReason("cat/8.nef"))
          .hasValueSatisfying(r -> assertThat(r).startsWith("camera raw"));
      assertThat(listing.leftOutReason("cat/9.gone"))
          .hasValueSatisfying(r -> assertThat(r).startsWith("web page"));
      for (String plain : List.of("notes.txt", "labels.csv", "index.html", "report.docx")) {
        assertThat(listing.leftOutReason("cat/" + plain)).as(plain).isEmpty();
      }
    }
  }
}
