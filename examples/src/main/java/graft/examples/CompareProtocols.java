package graft.examples;

import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.Classifier;
import graft.api.FineTuning;
import graft.api.Pretraining;
import graft.api.TransferTask;
import graft.core.data.synthetic.SyntheticImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why a protocol, and what the common one reaches on the same images. */
public final class CompareProtocols {
  private CompareProtocols() {}

  /**
   * Runs in a new folder.
   *
   * @param arguments the folder
   * @throws IOException if the images cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    // What is known without any image: 20 classes with 10 images each, on a small AlexNet.
    Recommendation recommended = Recommender.recommend(TargetTask.even("alexnet-32", 20, 10));
    System.out.println(recommended.protocol());
    recommended.reasons().forEach(reason -> System.out.println("  " + reason));
    System.out.println(recommended.certainty());

    Path folder = Path.of(arguments[0]);
    Path many = folder.resolve("many");
    Path few = folder.resolve("few");
    SyntheticImages.write(many, 4, 30, 5, 32, 1, written -> {});
    SyntheticImages.write(few, 3, 8, 5, 32, 2, written -> {});
    Path base = folder.resolve("base.safetensors");
    Pretraining pretraining =
        Pretraining.of(many, base).withNetwork("alexnet-32-slim").withEpochs(3);
    System.out.println(
        "base: " + pretraining.run(System.out::println).orElseThrow().images() + " images");

    Map<String, FineTuning.Choice> choices = new LinkedHashMap<>();
    choices.put("recommended", new FineTuning.Choice.Auto());
    choices.put("common", new FineTuning.Choice.Common());
    for (Map.Entry<String, FineTuning.Choice> choice : choices.entrySet()) {
      Path model = folder.resolve(choice.getKey());
      FineTuning fineTuning =
          FineTuning.of(TransferTask.of(base, few), model).with(choice.getValue()).withEpochs(9);
      System.out.println(fineTuning.run(System.out::println).orElseThrow().protocol());
      Classifier.Evaluated evaluated =
          Classifier.open(model, 1).evaluate(few, false, System.err::println);
      System.out.println(
          choice.getKey() + ": " + evaluated.result().top1() + ", " + evaluated.result().classes());
    }
  }
}
