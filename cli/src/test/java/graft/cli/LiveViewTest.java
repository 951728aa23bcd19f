package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.ImageEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Without a terminal, as in a pipe. */
class LiveViewTest {
  private record Line(long nanos, String text) {}

  /** Lines of one view. */
  private static final class Lines {
    private final long began = System.nanoTime();
    private final List<Line> said = new CopyOnWriteArrayList<>();

    private LiveView view() {
      LineWriter each = new LineWriter(text -> said.add(new Line(System.nanoTime(), text)));
      return LiveView.start(new PrintWriter(each));
    }

    private List<String> texts() {
      return said.stream().map(Line::text).toList();
    }
  }

  private static final Lines PLANNING = new Lines();
  private static final Lines COUNTING = new Lines();
  private static final Lines CLEARED = new Lines();

  /** All at once, since each takes seconds. */
  @BeforeAll
  static void watch() throws InterruptedException {
    try (LiveView planning = PLANNING.view();
        LiveView counting = COUNTING.view();
        LiveView cleared = CLEARED.view()) {
      planning.show("planning");
      counting.show("reading the images");
      counting.say(new ImageEvent.Done(ImageEvent.Step.PACKING, 17_024, 55_000));
      cleared.show("planning");
      cleared.clear();
      Thread.sleep(7_000);
    }
  }

  @Test
  void aLongSilenceIsBrokenAtLeastEveryThreeSeconds() {
    assertThat(PLANNING.texts()).allMatch(line -> line.startsWith("graft: planning"));
    assertThat(PLANNING.texts()).last().asString().matches("graft: planning: [4-7] s");
    long last = PLANNING.began;
    for (Line line : PLANNING.said) {
      assertThat((line.nanos() - last) / 1e9).isLessThan(3);
      last = line.nanos();
    }
    assertThat(PLANNING.said).hasSizeBetween(2, 4);
  }

  @Test
  void whatIsSaidStandsAndAQuickCommandSaysNothingElse() {
    Lines lines = new Lines();
    try (LiveView view = lines.view()) {
      view.show("planning");
      view.say("one");
      view.say(new ImageEvent.Done(ImageEvent.Step.PACKING, 2, 3));
    }
    assertThat(lines.texts()).containsExactly("graft: one");
  }

  @Test
  void howManyImagesAreDoneTakesThePlaceOfWhatWasShown() {
    assertThat(COUNTING.texts())
        .startsWith("graft: packing: 17,024 of 55,000 images")
        .last()
        .asString()
        .matches("graft: reading the images: [4-9] s"); // no more are told
  }

  @Test
  void nothingIsShownOnceCleared() {
    assertThat(CLEARED.texts()).isEmpty();
  }
}
