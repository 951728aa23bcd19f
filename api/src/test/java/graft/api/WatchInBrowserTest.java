package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import graft.api.fake.FakeMachine;
import graft.api.live.LiveServer;
import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyReader;
import graft.study.store.TrialRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The live page in the Chromium of the distribution. Pictures of it are in {@code target/browser}.
 */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchInBrowserTest {
  private static final Path PICTURES = Path.of("target", "browser");

  private @Nullable Playwright playwright;
  private @Nullable Browser browser;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  @BeforeAll
  void startChromium() {
    Optional<Path> chromium =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of("/usr/bin", name))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(chromium.isPresent(), "no Chromium on this machine: install chromium");
    assumeTrue(hasDriver(), "Playwright's driver is fetched with -Pbrowser alone: 200 MB");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium.orElseThrow())
                    .setArgs(List.of("--no-sandbox")));
  }

  private static boolean hasDriver() {
    return WatchInBrowserTest.class.getClassLoader().getResource("driver/linux/node") != null;
  }

  @AfterAll
  void stopChromium() {
    if (playwright != null) {
      playwright.close();
    }
  }

  private Page open(LiveServer server, Browser.NewContextOptions options) {
    complaints.clear();
    asked.clear();
    Page page = java.util.Objects.requireNonNull(browser).newContext(options).newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> asked.add(request.url()));
    page.navigate(server.address().toString());
    return page;
  }

  private static Browser.NewContextOptions wide() {
    return new Browser.NewContextOptions().setViewportSize(1100, 900);
  }

  private static LiveServer serve(Watch watch, int port) {
    return LiveServer.start(InetAddress.getLoopbackAddress(), port, Optional.empty(), watch);
  }

  private static void shows(Page page, String selector, String text) {
    PlaywrightAssertions.assertThat(page.locator(selector))
        .containsText(
            text,
            new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                .setTimeout(30_000));
  }

  private static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }

  @Test
  void numbersAreTheStoresAndEveryCellOpensByKeyboard(@TempDir Path place) {
    Path study = WatchedStudy.complete(place);
    try (Watch watch = Watch.of(study);
        LiveServer server = serve(watch, 0);
        StudyReader reader = StudyReader.open(study);
        Page page = open(server, wide())) {
      shows(page, "#part-now", "16 of 16 ended: 16 complete");
      shows(page, "#part-cells", "8 cells");
      Locator links = page.locator("#part-cells a");
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < links.count(); i++) {
        links.nth(i).focus();
        page.keyboard().press("Enter");
        shows(page, "#part-cell h2", links.nth(i).textContent());
        for (Locator row : page.locator("#part-cell tbody tr").all()) {
          cells.add(String.join(" ", row.locator("td").allTextContents()));
        }
      }
      List<String> stored = reader.trials().stream().map(WatchInBrowserTest::row).toList();
      assertThat(cells).hasSize(WatchedStudy.TRIALS);
      assertThat(cells).allMatch(cell -> stored.stream().anyMatch(cell::startsWith));
      assertThat(complaints).isEmpty();
      assertThat(asked).allMatch(url -> url.startsWith(server.address().toString()));
      picture(page, "complete");
    }
  }

  private static String row(TrialRecord trial) {
    Complete complete = trial.complete().orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s %d %d complete %d %d/%d %.3f %.3f %.1f %.1f",
        trial.spec().id().substring(0, 8),
        trial.spec().split(),
        trial.spec().seed(),
        trial.attempts(),
        complete.epochs().size(),
        trial.spec().recipe().epochs(),
        complete.epochs().get(complete.epochs().size() - 1).trainLoss(),
        complete.last().loss(),
        100 * complete.last().top1(),
        complete.seconds());
  }

  @Test
  void aRunIsFollowedUntilItIsKilled(@TempDir Path place) throws IOException, InterruptedException {
    Path study = WatchedStudy.complete(place);
    WatchedStudy.planMore(study, 30);
    Process run = WatchedStudy.runElsewhere(study);
    try (BufferedReader said = run.inputReader(StandardCharsets.UTF_8);
        Watch watch = Watch.of(study);
        LiveServer server = serve(watch, 0);
        Page page = open(server, wide())) {
      assertThat(said.lines().anyMatch("runs"::equals)).isTrue();
      shows(page, "#part-now", "4 of 6");
      shows(page, "#part-curves", "Learning curves as they grow");
      page.locator("#part-now a").first().click();
      shows(page, "#part-cell", "3/6");
      picture(page, "running");
      run.destroyForcibly().waitFor();
      shows(page, "#part-now h2", "Killed");
      shows(page, "#part-now", "1 training was under way");
      assertThat(complaints).isEmpty();
    } finally {
      run.destroyForcibly();
    }
  }

  @Test
  void aPageFindsAServerThatWasStartedAgain(@TempDir Path place) {
    Path study = WatchedStudy.complete(place);
    Page page;
    int port;
    try (Watch watch = Watch.of(study);
        LiveServer server = serve(watch, 0)) {
      port = server.address().getPort();
      page = open(server, wide());
      shows(page, "#part-cells", "8 cells");
    }
    shows(page, "#link", "No connection");
    List<TrialSpec> more = WatchedStudy.planMore(study, 30);
    WatchedStudy.end(study, more.subList(0, 10));
    try (Watch watch = Watch.of(study);
        LiveServer server = serve(watch, port)) {
      assertThat(server.address().getPort()).isEqualTo(port);
      shows(page, "#part-now", "26 of 46 ended");
      PlaywrightAssertions.assertThat(page.locator("#link")).isHidden();
    }
    page.close();
  }

  @Test
  void itIsReadableOnANarrowScreenInTheDarkAndOnPaper(@TempDir Path place) throws IOException {
    Path study = WatchedStudy.complete(place);
    try (Watch watch = Watch.of(study);
        LiveServer server = serve(watch, 0);
        Page page =
            open(
                server,
                new Browser.NewContextOptions()
                    .setViewportSize(400, 800)
                    .setColorScheme(ColorScheme.DARK))) {
      shows(page, "#part-cells", "8 cells");
      page.locator("#part-cells a").first().click();
      shows(page, "#part-cell", "Learning curve");
      assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
      assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgb(20, 20, 20)");
      picture(page, "narrow-dark");
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      picture(page, "narrow");
      page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      assertThat(page.pdf(new Page.PdfOptions().setPath(PICTURES.resolve("print.pdf"))))
          .isNotEmpty();
      assertThat(complaints).isEmpty();
    }
  }

  /** Shows a training's page from its first progress on, and closes it all. */
  private final class ShownTraining implements TrainingListener, AutoCloseable {
    private final Path out;
    private final Machine machine;
    private @Nullable Watch watch;
    private @Nullable LiveServer server;
    private @Nullable Page page;

    ShownTraining(Path out, Machine machine) {
      this.out = out;
      this.machine = machine;
    }

    @Override
    public void message(String line) {}

    @Override
    public void progressed(TrainingProgress progress) {
      Watch followed = Watch.of(out, machine);
      watch = followed;
      LiveServer serving = serve(followed, 0);
      server = serving;
      Page shown =
          open(
              serving,
              new Browser.NewContextOptions()
                  .setViewportSize(400, 800)
                  .setColorScheme(ColorScheme.DARK));
      page = shown;
      shows(shown, "#part-now h2", "Running");
    }

    Page page() {
      return java.util.Objects.requireNonNull(page);
    }

    @Override
    public void close() {
      if (page != null) {
        page.close();
      }
      if (server != null) {
        server.close();
      }
      if (watch != null) {
        watch.close();
      }
    }
  }

  @Test
  void aTrainingIsFollowedToItsModelOnANarrowScreenInTheDark(@TempDir Path place) throws Exception {
    Machine machine = FakeMachine.in(place.resolve("cache"));
    Path images = place.resolve("images");
    SyntheticImages.write(images, 3, 12, 4, 32, 3, written -> {});
    Path base = place.resolve("base.safetensors");
    Pretraining.of(images, base).withNetwork("alexnet-32-slim").run(machine, line -> {});
    Path out =
        place.resolve("a model <b> of a name that is longer than the screen is wide_".repeat(3));
    try (ShownTraining shown = new ShownTraining(out, machine)) {
      FineTuning.of(TransferTask.of(base, images), out)
          .with(new FineTuning.Choice.Common())
          .run(machine, shown);
      shows(shown.page(), "#part-now h2", "Complete");
      shows(shown.page(), "#part-now", "Top-1 accuracy");
      shows(shown.page(), "#part-results", "95 % interval");
      assertThat(shown.page().locator("#part-curves svg").count()).isEqualTo(2);
      assertThat(shown.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
      picture(shown.page(), "training-narrow-dark");
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void tenThousandTrialsOpenInTwoSeconds(@TempDir Path place) {
    Path study = WatchedStudy.complete(place);
    List<TrialSpec> more = WatchedStudy.planMore(study, 10_000 - WatchedStudy.TRIALS);
    WatchedStudy.end(study, more.subList(0, 9_000));
    long began = System.nanoTime();
    try (Watch watch = Watch.of(study);
        LiveServer server = serve(watch, 0)) {
      System.out.printf("served after %.1f s%n", (System.nanoTime() - began) / 1e9);
      try (Page first = open(server, wide())) {
        shows(first, "#part-cells", "1,007 cells");
      }
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        long asking = System.nanoTime();
        try (Page page = open(server, wide())) {
          shows(page, "#part-now", "9,016 of 10,000 ended");
          shows(page, "#part-cells", "1,007 cells");
          best = Math.min(best, (System.nanoTime() - asking) / 1e9);
        }
      }
      System.out.printf("opened in %.2f s%n", best);
      assertThat(best).isLessThan(2);
      assertThat(complaints).isEmpty();
    }
  }
}
