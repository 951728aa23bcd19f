package graft.core.data;

import graft.core.error.Shown;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names of classes that people would take for one. */
public final class ClassNames {
  private ClassNames() {}

  /**
   * Whether a name has no line break and no other control character: lists of classes have a line a
   * class.
   */
  public static boolean isOneLine(String name) {
    return name.codePoints()
        .map(Character::getType)
        .noneMatch(
            type ->
                type == Character.CONTROL
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR);
  }

  /**
   * Classes whose names differ in their Unicode form alone, such as an accent that is part of the
   * letter in one and a character of its own in the other; a line for each group.
   */
  public static List<String> alike(List<String> names) {
    Map<String, List<String>> forms = new LinkedHashMap<>();
    for (String name : names) {
      forms
          .computeIfAbsent(
              Normalizer.normalize(name, Normalizer.Form.NFKC), form -> new ArrayList<>())
          .add(name);
    }
    return forms.values().stream()
        .filter(group -> group.size() > 1)
        .map(
            group ->
                String.join(" and ", group.stream().map(ClassNames::codePoints).toList())
                    + " differ only in Unicode form; merge the folders if they are one class")
        .toList();
  }

  /**
   * Classes whose names differ in capital letters or in what separates their words alone; a line
   * for each group. Single letters are classes of their own.
   */
  static List<String> alikeInCase(List<String> names) {
    Map<String, List<String>> forms = new LinkedHashMap<>();
    for (String name : names) {
      String form =
          Normalizer.normalize(name, Normalizer.Form.NFKC)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[\\s_]+|-(?!\\d)", " ")
              .strip();
      if (form.codePointCount(0, form.length()) > 1) {
        forms.computeIfAbsent(form, key -> new ArrayList<>()).add(name);
      }
    }
    return forms.values().stream()
        .filter(group -> group.size() > 1 && alike(group).isEmpty())
        .map(
            group ->
                String.join(
                        " and ", group.stream().map(name -> '"' + Shown.text(name) + '"').toList())
                    + " are read as "
                    + group.size()
                    + " classes; if they are one, give them one name")
        .toList();
  }

  /** The name, with the characters outside ASCII by number: they may look the same. */
  private static String codePoints(String name) {
    StringBuilder text = new StringBuilder(Shown.text(name)).append(" (");
    name.codePoints()
        .filter(c -> c > 126)
        .forEach(
            c ->
                text.append(text.charAt(text.length() - 1) == '(' ? "" : " ")
                    .append("U+%04X".formatted(c)));
    return text.append(")").toString().replace(" ()", "");
  }
}
