package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/paper.md} names classes as {@code graft.room.Type} or {@code graft.Type#member}. */
class PaperPageTest {
  private static final Path PAGE = Path.of("..", "docs", "paper.md");
  private static final Pattern NAME = Pattern.compile("`(graft\\.[A-Za-z0-9_.]+(?:#\\w+)?)`");

  private static List<String> names() throws IOException {
    return NAME.matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult found) -> found.group(1))
        .distinct()
        .toList();
  }

  @Test
  void everyClassNamedOnThePaperPageExists() throws IOException {
    assertThat(names()).hasSizeGreaterThan(30);
    assertThat(names()).filteredOn(name -> !exists(name)).isEmpty();
  }

  @Test
  void namesThatAreNotThereAreNoticed() {
    assertThat(exists("graft.study.plan.Experiment#LAYERS")).isTrue();
    assertThat(exists("graft.core.protocol.Rates.LowRateClock#OWN")).isTrue();
    assertThat(exists("graft.study.plan.Experiments")).isFalse();
    assertThat(exists("graft.study.plan.Experiment#LAYER")).isFalse();
    assertThat(exists("graft.study.plan")).isFalse();
  }

  private static boolean exists(String name) {
    int hash = name.indexOf('#');
    if (hash < 0) {
      return type(name) != null;
    }
    Class<?> type = type(name.substring(0, hash));
    return type != null && hasMember(type, name.substring(hash + 1));
  }

  private static boolean hasMember(Class<?> type, String member) {
    return Stream.<Member>concat(
            Stream.of(type.getDeclaredFields()), Stream.of(type.getDeclaredMethods()))
        .anyMatch(one -> one.getName().equals(member));
  }

  /** A class by its canonical name, without initialising it; a nested one's dots become dollars. */
  private static @Nullable Class<?> type(String name) {
    try {
      return Class.forName(name, false, PaperPageTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      int last = name.lastIndexOf('.');
      boolean nested = last > 0 && name.matches(".*\\.[A-Z]\\w*\\.[A-Z]\\w*");
      return nested ? type(name.substring(0, last) + "$" + name.substring(last + 1)) : null;
    }
  }
}
