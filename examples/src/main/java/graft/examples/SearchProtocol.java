package graft.examples;

import graft.api.Export;
import graft.api.Pretraining;
import graft.api.ProtocolSearch;
import graft.api.TransferTask;
import graft.core.data.synthetic.SyntheticImages;
import graft.study.search.Budget;
import graft.study.search.Leaderboard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A protocol searched for within a budget, and its model for PyTorch. */
public final class SearchProtocol {
  private SearchProtocol() {}

  /**
   * Runs in a new folder.
   *
   * @param arguments the folder
   * @throws IOException if the images cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path many = folder.resolve("many");
    Path few = folder.resolve("few");
    SyntheticImages.write(many, 4, 30, 5, 32, 3, written -> {});
    SyntheticImages.write(few, 3, 5, 5, 32, 4, written -> {});
    Path base = folder.resolve("base.safetensors");
    Pretraining pretraining =
        Pretraining.of(many, base).withNetwork("alexnet-32-slim").withEpochs(3);
    System.out.println(
        "base: " + pretraining.run(System.out::println).orElseThrow().images() + " images");

    // Chosen on images held out of the training images; stopped, the same search goes on.
    ProtocolSearch search =
        ProtocolSearch.of(
                TransferTask.of(base, few), folder.resolve("search"), Budget.parse("4-trials"))
            .withWorkers(2);
    ProtocolSearch.Result result = search.run(System.out::println).orElseThrow();
    Leaderboard board = result.board();
    System.out.println("best of " + board.tried() + ": " + board.best().candidate().text());
    board
        .role(Leaderboard.COMMON)
        .ifPresent(
            common ->
                System.out.println(
                    board.isShownBetterThan(common)
                        ? "shown to be better than the common protocol"
                        : "no difference shown to the common protocol"));

    List<String> written =
        Export.write(
            result.model().orElseThrow().folder(),
            Export.Form.STATE_DICT,
            folder.resolve("for-pytorch"),
            List.of(few.resolve("val")),
            System.err::println);
    written.forEach(System.out::println);
  }
}
