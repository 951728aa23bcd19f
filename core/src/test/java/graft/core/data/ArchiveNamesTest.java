package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import graft.core.error.Remedy;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveNamesTest {
  private static final int TREES = 12;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTF-8",
        "IBM437",
        "IBM850",
        "IBM866",
        "windows-31j",
        "Shift_JIS",
        "GBK",
        "Big5",
        "x-windows-949",
        "windows-1251",
        "ISO-8859-1"
      })
  void namesOfAnyEncodingStayApartAndComeOutAsWritten(String encoding, @TempDir Path temp)
      throws IOException {
    Charset charset = Charset.forName(encoding);
    String letters = letters(charset);
    for (int seed = 0; seed < TREES; seed++) {
      Map<String, byte[]> files = randomTree(letters, seed);
      String what = encoding + ", seed " + seed + ": " + files.keySet();
      Path zip = ForeignArchive.zip(temp.resolve(seed + ".zip"), files, charset, false);
      Path tar = ForeignArchive.tar(temp.resolve(seed + ".tar"), files, charset, false);
      for (Path archive : List.of(zip, tar)) {
        assertThat(contents(archive, Optional.of(charset))).as(what).isEqualTo(texts(files));
        Map<String, String> guessed = contents(archive, Optional.empty());
        assertThat(guessed).as(what).hasSameSizeAs(files);
        assertThat(guessed.values())
            .as(what)
            .containsExactlyInAnyOrderElementsOf(texts(files).values());
        assertThat(classes(guessed.keySet())).as(what).hasSameSizeAs(classes(files.keySet()));
      }
      Path told = ForeignArchive.zip(temp.resolve(seed + "-u.zip"), files, charset, true);
      Path flag =
          ForeignArchive.zip(
              temp.resolve(seed + "-f.zip"), files, StandardCharsets.UTF_8, false, true);
      Path extended = ForeignArchive.tar(temp.resolve(seed + "-x.tar"), files, charset, true);
      for (Path archive : List.of(told, flag, extended)) {
        for (Charset given : List.of(StandardCharsets.ISO_8859_1, Charset.forName("IBM866"))) {
          assertThat(contents(archive, Optional.of(given))).as(what).isEqualTo(texts(files));
        }
        assertThat(contents(archive, Optional.empty())).as(what).isEqualTo(texts(files));
      }
    }
  }

  @Test
  void aZipOfWindowsIsReadInCodePage437AndSaysSo(@TempDir Path temp) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : List.of("кот", "пес", "сова")) {
      for (int i = 0; i < 3; i++) {
        files.put(name + "/00" + i + ".jpg", SampleTree.image("jpg", files.size()));
      }
    }
    Path zip =
        ForeignArchive.zip(temp.resolve("photos.zip"), files, Charset.forName("cp866"), false);
    assertThat(Dataset.scan(zip).index().classes()).containsExactly("¬«Γ", "»Ñß", "ß«óá");
    assertThat(list(zip, Optional.empty()).notes())
        .containsExactly(
            new Note(
                "9 names in photos.zip are not UTF-8, and were read as cp437, e.g. \"¬«Γ/000.jpg\";"
                    + " if that looks wrong, ",
                Optional.of(Remedy.NAMES_ENCODING)));
    assertThat(list(zip, Optional.of(Charset.forName("cp866"))).notes())
        .extracting(Note::sentence)
        .containsExactly(
            "9 names in photos.zip are not UTF-8, and were read as IBM866, e.g. \"кот/000.jpg\"");
  }

  @Test
  void oneNameThatIsNotUtf8IsCountedAloneWhereTheOthersAre(@TempDir Path temp) throws IOException {
    Charset raw = StandardCharsets.ISO_8859_1; // a character for each byte
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("dog/1.jpg", image(1));
    files.put(new String("кот/1.jpg".getBytes(StandardCharsets.UTF_8), raw), image(2));
    files.put("caf\u00e9/1.jpg", image(3));
    Path zip = ForeignArchive.zip(temp.resolve("a.zip"), files, raw, false);
    assertThat(list(zip, Optional.empty()).notes())
        .singleElement()
        .extracting(Note::text, InstanceOfAssertFactories.STRING)
        .startsWith(
            "1 name in a.zip is not UTF-8, and all 2 that are not plain ASCII were read as");
    assertThat(contents(zip, Optional.empty())).hasSize(3);
  }

  @Test
  void namesThatAreUtf8OrAsciiNeedNoWord(@TempDir Path temp) throws IOException {
    Map<String, byte[]> files = Map.of("кот/1.jpg", image(1), "dog/1.jpg", image(2));
    for (Path archive :
        List.of(
            ForeignArchive.zip(temp.resolve("a.zip"), files, StandardCharsets.UTF_8, false),
            ForeignArchive.tar(temp.resolve("a.tar"), files, StandardCharsets.UTF_8, false))) {
      assertThat(list(archive, Optional.empty()).notes()).isEmpty();
      assertThat(contents(archive, Optional.empty())).isEqualTo(texts(files));
    }
  }

  @Test
  void anEncodingThatCannotBeTheirsIsRefusedWithTheName(@TempDir Path temp) throws IOException {
    Map<String, byte[]> files = Map.of("dog/1.jpg", image(1), "кот/1.jpg", image(2));
    Path zip = ForeignArchive.zip(temp.resolve("a.zip"), files, Charset.forName("cp866"), false);
    for (String wrong : List.of("UTF-8", "US-ASCII", "windows-31j")) {
      assertThatThrownBy(() -> list(zip, Optional.of(Charset.forName(wrong))))
          .as(wrong)
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll(
              "¬«Γ/1.jpg (as cp437)", "is no text in " + wrong, "give the encoding");
    }
  }

  @Test
  void aNameOfKnownEncodingAndAnotherOfUnknownNeverBecomeOne(@TempDir Path temp)
      throws IOException {
    // "é" with the flag, and the byte that is é in code page 437 without it
    Path zip =
        ForeignArchive.zip(
            temp.resolve("a.zip"),
            Map.of("é/1.jpg", image(1), "aaaa/1.jpg", image(2)),
            StandardCharsets.UTF_8,
            false,
            true);
    byte[] bytes = Files.readAllBytes(zip);
    replace(bytes, "aaaa/1.jpg", new byte[] {(byte) 0x82, '/', '/', '/', '/'});
    Files.write(zip, bytes);
    clearFlagOf(zip, (byte) 0x82);
    assertThatThrownBy(() -> list(zip, Optional.empty()))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("two names become one in cp437", "é/1.jpg");
    assertThat(contents(zip, Optional.of(Charset.forName("IBM866"))))
        .containsOnlyKeys("é/1.jpg", "В/1.jpg");
  }

  @Test
  void aUnicodePathOfAnotherNameIsNotBelieved(@TempDir Path temp) throws IOException {
    Map<String, byte[]> files = Map.of("кот/1.jpg", image(1));
    Path zip = ForeignArchive.zip(temp.resolve("a.zip"), files, Charset.forName("cp866"), true);
    byte[] bytes = Files.readAllBytes(zip);
    replace(bytes, "кот/1.jpg", Charset.forName("cp866"), "кит/1.jpg");
    Files.write(zip, bytes); // renamed by a program that does not know the field
    assertThat(contents(zip, Optional.of(Charset.forName("cp866")))).containsOnlyKeys("кит/1.jpg");
  }

  @Test
  void foldersSeparatedAsOnWindowsAreFolders(@TempDir Path temp) throws IOException {
    Map<String, byte[]> files = Map.of("кот\\1.jpg", image(1), "dog\\1.jpg", image(2));
    Path zip = ForeignArchive.zip(temp.resolve("a.zip"), files, Charset.forName("cp866"), false);
    assertThat(contents(zip, Optional.of(Charset.forName("cp866"))))
        .containsOnlyKeys("кот/1.jpg", "dog/1.jpg");
  }

  @Test
  void absoluteNamesAreReadAsTheyAreUnpackedAndSaid(@TempDir Path temp) throws IOException {
    SampleTree tree = new SampleTree().withImages("cat", 3).withImages("dog", 3);
    String plain = Dataset.scan(tree.folder(temp.resolve("d"))).index().fingerprint();
    Path zip = tree.zip(temp.resolve("a.zip"), "/data/");
    Path tar = tree.tar(temp.resolve("b.tar"), "/data/");
    for (Path archive : List.of(zip, tar)) {
      assertThat(Dataset.scan(archive).index().fingerprint()).isEqualTo(plain);
    }
    assertThat(list(zip, Optional.empty()).notes())
        .extracting(Note::sentence)
        .containsExactly(
            "6 names in a.zip are absolute and were read without the leading /, e.g."
                + " \"/data/dog/2.jpg\"");
  }

  @Test
  void anArchiveOfNamesThatLeadOutIsNotCalledEmpty(@TempDir Path temp) throws IOException {
    SampleTree tree = new SampleTree().withImages("cat", 3).withImages("dog", 3);
    for (Path archive :
        List.of(tree.zip(temp.resolve("a.zip"), "../"), tree.tar(temp.resolve("a.tar"), "../"))) {
      assertThatThrownBy(() -> Dataset.scan(archive))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("all of its 6 entries", "/", "leads out of the archive", "again")
          .hasMessageNotContaining("empty");
    }
  }

  /** Random classes with files of random names, of letters that an encoding has. */
  private static Map<String, byte[]> randomTree(String letters, int seed) {
    Random random = new Random(seed);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      String name = word(letters, random);
      for (int k = 0; k < 3; k++) {
        files.put(name + "/" + (k == 0 ? "000" : word(letters, random)) + ".jpg", new byte[] {1});
      }
    }
    files.replaceAll((path, bytes) -> path.getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static String word(String letters, Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }

  /** Letters, and everything else that is not ASCII, with one way to write it. */
  private static String letters(Charset charset) {
    StringBuilder letters = new StringBuilder("aZ09");
    for (char c = 0x80; c < Character.MIN_SURROGATE; c++) {
      byte[] bytes = String.valueOf(c).getBytes(charset);
      if (new String(bytes, charset).equals(String.valueOf(c)) && bytes[0] < 0) {
        letters.append(c);
      }
    }
    return letters.toString();
  }

  private static Set<String> classes(Set<String> paths) {
    Set<String> classes = new TreeSet<>();
    paths.forEach(path -> classes.add(path.substring(0, path.indexOf('/'))));
    return classes;
  }

  static TreeListing list(Path archive, Optional<Charset> given) throws IOException {
    try (FileTree tree = FileTree.open(archive, given)) {
      return tree.list();
    }
  }

  /** All files as listed, with what is read of them. */
  static Map<String, String> contents(Path archive, Optional<Charset> given) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    List<String> bad = new ArrayList<>();
    try (FileTree tree = FileTree.open(archive, given)) {
      Set<String> listed = tree.list().files();
      tree.read(
          FileTree.Paths.of(listed),
          new FileTree.Sink() {
            @Override
            public void file(String path, byte[] bytes) {
              files.put(path, text(bytes));
            }

            @Override
            public void unreadable(String path, String reason) {
              bad.add(path + ": " + reason);
            }
          });
      assertThat(bad).isEmpty();
      assertThat(files).containsOnlyKeys(listed);
    }
    return files;
  }

  private static Map<String, String> texts(Map<String, byte[]> files) {
    Map<String, String> texts = new LinkedHashMap<>();
    files.forEach((path, bytes) -> texts.put(path, text(bytes)));
    return texts;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] image(int seed) {
    return SampleTree.image("jpg", seed);
  }

  private static void replace(byte[] bytes, String name, byte[] start) {
    byte[] stored = name.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < bytes.length - stored.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + stored.length, stored, 0, stored.length)) {
        System.arraycopy(start, 0, bytes, at, start.length);
      }
    }
  }

  private static void replace(byte[] bytes, String name, Charset charset, String with) {
    byte[] stored = name.getBytes(charset);
    for (int at = 0; at < bytes.length - stored.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + stored.length, stored, 0, stored.length)) {
        System.arraycopy(with.getBytes(charset), 0, bytes, at, stored.length);
      }
    }
  }

  /** Clears the UTF-8 flag of central directory entries whose names begin with a byte. */
  private static void clearFlagOf(Path zip, byte first) throws IOException {
    byte[] bytes = Files.readAllBytes(zip);
    for (int at = 0; at < bytes.length - 46; at++) {
      if (bytes[at] == 'P' && bytes[at + 1] == 'K' && bytes[at + 2] == 1 && bytes[at + 3] == 2) {
        if (bytes[at + 46] == first) {
          bytes[at + 9] &= ~0x08;
        }
      }
    }
    Files.write(zip, bytes);
  }
}
