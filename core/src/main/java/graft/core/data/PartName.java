package graft.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a folder's name says of the part of a dataset it holds: one of its words is a word for
 * training, validation or test. Case does not count; words end at {@code _}, {@code -}, blanks and
 * other punctuation, at digits, and where a lower-case letter is followed by a capital.
 *
 * @param kind which part
 * @param affix its other words, but for digits and words like {@code set}, {@code data} and {@code
 *     images}; folders of one dataset have the same, such as {@code seg} in {@code seg_train} and
 *     {@code seg_test}
 */
record PartName(Kind kind, String affix) {
  /** What the images of a part are meant for. */
  enum Kind {
    TRAIN,
    VALIDATION,
    TEST
  }

  private static final Set<String> TRAIN = Set.of("train", "training", "trainval");
  private static final Set<String> VALIDATION =
      Set.of("val", "valid", "validation", "validate", "dev", "eval", "evaluation");
  private static final Set<String> TEST = Set.of("test", "testing", "tests");

  /** Words that say nothing, alone or written together with the part's word. */
  private static final Set<String> EMPTY =
      Set.of(
          "set",
          "sets",
          "data",
          "dataset",
          "image",
          "images",
          "img",
          "imgs",
          "photo",
          "photos",
          "pic",
          "pics",
          "picture",
          "pictures",
          "folder",
          "dir",
          "files",
          "sample",
          "samples");

  /** Words for the pieces that a dataset is cut in, where a number follows. */
  private static final Set<String> PIECES =
      Set.of("fold", "split", "part", "subset", "set", "cv", "dataset", "batch");

  /** Words that folders of images of all classes are named by. */
  private static final Set<String> OF_IMAGES =
      Set.of("image", "images", "img", "imgs", "jpegimages");

  /** The part that a folder's name names, if it does. */
  static Optional<PartName> of(String folder) {
    List<Kind> kinds = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String word : words(folder)) {
      Optional<Kind> kind = kind(word);
      if (kind.isPresent()) {
        kinds.add(kind.get());
      } else if (!EMPTY.contains(word) && !Character.isDigit(word.codePointAt(0))) {
        others.add(word);
      }
    }
    boolean trainAndValidation = kinds.equals(List.of(Kind.TRAIN, Kind.VALIDATION));
    return kinds.size() == 1 || trainAndValidation
        ? Optional.of(new PartName(kinds.get(0), String.join(" ", others)))
        : Optional.empty();
  }

  /** Whether it has other words too, all of them in one of some names beside it. */
  boolean isLikeOneOf(Stream<String> others) {
    return !affix.isEmpty()
        && others
            .map(name -> name.toLowerCase(Locale.ROOT))
            .anyMatch(name -> Stream.of(affix.split(" ")).allMatch(name::contains));
  }

  /** Whether a name is that of one piece of several, such as {@code fold1} or {@code part-b}. */
  static boolean isPiece(String folder) {
    List<String> words = words(folder);
    return words.size() == 2
        && PIECES.contains(words.get(0))
        && (Character.isDigit(words.get(1).codePointAt(0)) || words.get(1).length() == 1);
  }

  /** Whether a name says of its images only that they are images, such as {@code images_1}. */
  static boolean saysNothing(String folder) {
    return words(folder).stream()
        .allMatch(word -> EMPTY.contains(word) || Character.isDigit(word.codePointAt(0)));
  }

  /** Whether a name says that images are inside and no more, such as {@code images_001}. */
  static boolean isOfImages(String folder) {
    List<String> words = words(folder.toLowerCase(Locale.ROOT));
    return !words.isEmpty()
        && OF_IMAGES.contains(words.get(0))
        && words.stream().skip(1).allMatch(word -> Character.isDigit(word.codePointAt(0)));
  }

  private static List<String> words(String folder) {
    String apart =
        folder
            .replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ")
            .replaceAll("(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})", " ")
            .toLowerCase(Locale.ROOT);
    return List.of(apart.split("[^\\p{L}\\p{N}]+")).stream()
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toList());
  }

  private static Optional<Kind> kind(String word) {
    return List.of(Kind.values()).stream().filter(kind -> names(kind, word)).findFirst();
  }

  private static boolean names(Kind kind, String word) {
    Set<String> own =
        switch (kind) {
          case TRAIN -> TRAIN;
          case VALIDATION -> VALIDATION;
          case TEST -> TEST;
        };
    return own.contains(word)
        || own.stream()
            .anyMatch(
                name -> word.startsWith(name) && EMPTY.contains(word.substring(name.length())));
  }
}
