package graft.examples;

import graft.api.Classifier;
import graft.api.FineTuning;
import graft.api.Pretraining;
import graft.api.TransferTask;
import graft.core.data.synthetic.SyntheticImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * From images to a model and what it says of an image: a base, a fine-tuning with the recommended
 * protocol, a prediction.
 */
public final class FineTuneAndPredict {
  private FineTuneAndPredict() {}

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
    SyntheticImages.write(many, 4, 30, 5, 32, 1, written -> {});
    SyntheticImages.write(few, 3, 8, 5, 32, 2, written -> {});

    // A base: any network trained on more images of another kind. Weights of torchvision do as
    // well.
    Path base = folder.resolve("base.safetensors");
    Pretraining pretraining =
        Pretraining.of(many, base).withNetwork("alexnet-32-slim").withEpochs(3);
    System.out.println(
        "base: " + pretraining.run(System.out::println).orElseThrow().images() + " images");

    // The model. The validation images of "few" choose nothing: they are the honest estimate.
    FineTuning fineTuning =
        FineTuning.of(TransferTask.of(base, few), folder.resolve("model")).withEpochs(9);
    FineTuning.Result result = fineTuning.run(System.out::println).orElseThrow();
    System.out.println("trained with " + result.protocol());

    // What it says of images: files, folders, archives. Probabilities are over all classes.
    Classifier classifier = Classifier.open(folder.resolve("model"), 1);
    Classifier.Predictions said =
        classifier.predict(List.of(few.resolve("val")), 2, System.err::println);
    for (Classifier.Predicted image : said.images().subList(0, 3)) {
      System.out.println(image.file() + " " + image.classes());
    }
  }
}
