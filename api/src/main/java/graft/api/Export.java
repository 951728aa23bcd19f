package graft.api;

import graft.api.machine.ChildProcess;
import graft.api.machine.ImageEvent;
import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.data.BadFile;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.model.ModelCard;
import graft.core.model.ModelWeights;
import graft.core.model.NewFolder;
import graft.core.model.Preprocessing;
import graft.core.model.TrainingHistory;
import graft.core.pack.LooseStore;
import graft.core.text.Few;
import graft.core.weights.StateDictWriter;
import graft.onnx.OnnxCheck;
import graft.onnx.OnnxFile;
import graft.study.plan.StudySettings.GeneratedData;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes a model for other programs, into a new folder that is there whole or not at all. Each has
 * {@code labels.txt} and a model card {@code README.md}; PyTorch and ONNX get {@code
 * check.safetensors} with the {@code input} and {@code logits} of a few images to compare with.
 */
public final class Export {
  /** Images in a check file at most. */
  private static final int CHECKED = 8;

  /** Images that cannot be used and are named, at most. */
  private static final int SHOWN = 9;

  /** Difference of logits above which an ONNX model is refused, times the largest logit above 1. */
  private static final double TOLERANCE = 1e-4;

  private static final GeneratedData MADE = new GeneratedData(4, 2, 1, 256, 1);
  private static final String CHECK = "check.safetensors";
  private static final String LABELS = "labels.txt";
  private static final String CARD = "README.md";

  private final Machine machine;
  private final Model model;
  private final List<Path> data;
  private final Optional<Charset> names;
  private final Consumer<ImageEvent> listener;

  private Export(
      Machine machine,
      Model model,
      List<Path> data,
      Optional<Charset> names,
      Consumer<ImageEvent> listener) {
    this.machine = machine;
    this.model = model;
    this.data = data;
    this.names = names;
    this.listener = listener;
  }

  /** For whom a model is written. */
  public enum Form {
    /** {@code model.pth} for {@code torch.load(weights_only=True)}, {@code model.py}, a check. */
    STATE_DICT,
    /** The Hub layout, which is our own: {@code model.safetensors}, {@code config.json}. */
    SAFETENSORS,
    /** {@code model.onnx}, compared in ONNX Runtime before it is called done. */
    ONNX
  }

  /**
   * Exports a model.
   *
   * @param out new or empty folder
   * @param data images for the check file, files or folders; none for generated ones
   * @param listener hears how far it is
   * @return what was written, a line each
   * @throws UsageException if {@code out} is taken or cannot be written
   * @throws DataException if the model's weights or the images cannot be used
   * @throws MachineException if disk or memory run out, or ONNX Runtime gives other logits
   */
  public static List<String> write(
      Path modelFolder, Form form, Path out, List<Path> data, Consumer<ImageEvent> listener) {
    return write(Machine.ofEnvironment(), modelFolder, form, out, data, Optional.empty(), listener);
  }

  /**
   * Exports a model.
   *
   * @param machine on which it is checked
   * @param out new or empty folder
   * @param data images for the check file, files or folders; none for generated ones
   * @param names the encoding of their names where nothing says it: it decides which come first
   * @param listener hears how far it is
   * @return what was written, a line each
   * @throws UsageException if {@code out} is taken or cannot be written
   * @throws DataException if the model's weights or the images cannot be used
   * @throws MachineException if disk or memory run out, or ONNX Runtime gives other logits
   */
  public static List<String> write(
      Machine machine,
      Path modelFolder,
      Form form,
      Path out,
      List<Path> data,
      Optional<Charset> names,
      Consumer<ImageEvent> listener) {
    NewFolder.requireFree(out);
    Export export =
        new Export(machine, Model.open(modelFolder), List.copyOf(data), names, listener);
    List<String> said = new ArrayList<>();
    NewFolder.write(
        out,
        folder -> {
          switch (form) {
            case STATE_DICT -> export.stateDict(folder, said);
            case SAFETENSORS -> export.safetensors(folder, said);
            case ONNX -> export.onnx(folder, said);
          }
        });
    return said;
  }

  private void stateDict(Path folder, List<String> said) throws IOException {
    ModelWeights weights = ModelWeights.read(model);
    StateDictWriter.write(folder.resolve("model.pth"), model.config().network(), weights.tensors());
    text(folder.resolve("model.py"), PythonModule.text(model));
    labels(folder);
    int images = check(folder, said);
    card(
        folder,
        "In PyTorch",
        List.of(
            "`model.pth` is a `state_dict`; `model.py` builds the module that it fits, from"
                + " `torch.nn` alone:",
            "",
            "    from model import load",
            "    logits = load()(images)",
            "",
            "`python model.py` loads it strictly and compares its logits with those in `"
                + CHECK
                + "`.",
            ""));
    said.add("model.pth: torch.load(weights_only=True), load_state_dict(strict=True)");
    said.add("model.py: builds the module; 'python model.py' compares with " + CHECK);
    said.add(CHECK + ": input and logits of " + images + " images");
  }

  private void safetensors(Path folder, List<String> said) throws IOException {
    ModelWeights.check(model);
    for (String name : List.of(Model.WEIGHTS, Model.CONFIG)) {
      Files.copy(model.folder().resolve(name), folder.resolve(name));
    }
    Path history = model.folder().resolve(TrainingHistory.FILE);
    if (Files.exists(history)) { // a model of an earlier version has none
      Files.copy(history, folder.resolve(TrainingHistory.FILE));
    }
    labels(folder);
    card(
        folder,
        "With Graft",
        List.of("This folder is a model of Graft: `graft predict` takes it.", ""));
    said.add("model.safetensors, config.json: the Hub layout, and a model of ours as it is");
  }

  private void onnx(Path folder, List<String> said) throws IOException {
    ModelWeights weights = ModelWeights.read(model);
    Path file = folder.resolve("model.onnx");
    Map<String, String> metadata = new TreeMap<>(Preprocessing.of(model.config()).metadata());
    metadata.put("network", model.config().network());
    metadata.put("labels", String.join("\n", model.config().labels()));
    OnnxFile.write(file, model.network(), weights.tensors(), "Graft", metadata);
    labels(folder);
    int images = check(folder, said);
    double difference = compare(file, folder.resolve(CHECK));
    card(
        folder,
        "As ONNX",
        List.of(
            "`model.onnx`: input `input` `[N, 3, "
                + model.config().side()
                + ", "
                + model.config().side()
                + "] float32`, output `logits` `[N, "
                + model.config().labels().size()
                + "] float32`, operators of ONNX 17. Its metadata holds labels and pre-processing.",
            String.format(
                Locale.ROOT,
                "Run in ONNX Runtime on the %d images of `%s`, its logits differ from Graft's by"
                    + " %.1e at most.",
                images,
                CHECK,
                difference),
            ""));
    said.add(
        String.format(
            Locale.ROOT,
            "model.onnx: checked in ONNX Runtime, logits differ by %.1e at most on %d images",
            difference,
            images));
    said.add(CHECK + ": input and logits of " + images + " images");
  }

  private void labels(Path folder) throws IOException {
    text(folder.resolve(LABELS), String.join("\n", model.config().labels()) + "\n");
  }

  /** Writes the check file and returns how many images are in it; says which could not be used. */
  private int check(Path folder, List<String> said) throws IOException {
    List<Path> paths = data.isEmpty() ? List.of(machine.packing().generate(MADE, listener)) : data;
    try (LooseStore images =
            machine
                .packing()
                .packLoose(
                    paths,
                    model.network().side(),
                    CHECKED,
                    names,
                    model.config().pixels(),
                    listener);
        ScratchFolder scratch = ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.CHECK)) {
      Path answer = scratch.path().resolve(CHECK);
      Inference.write(machine, model, images.store(), images.all(), answer);
      Files.copy(answer, folder.resolve(CHECK));
      said.addAll(unusable(images.found().bad()));
      return images.names().size();
    }
  }

  /** What was given and is not in the check file, a line each. */
  private static List<String> unusable(List<BadFile> bad) {
    return Few.lines(bad.stream().map(file -> "not in " + CHECK + ": " + file).toList(), SHOWN, "");
  }

  private double compare(Path file, Path check) throws IOException {
    try (ScratchFolder scratch = ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.ONNX)) {
      List<String> lines = new ArrayList<>();
      ChildProcess.run(
          machine.cache(),
          "ONNX Runtime",
          scratch.path().resolve("said.txt"),
          lines::add,
          OnnxCheck.environment(file, check, scratch.path()),
          OnnxCheck.class.getName());
      String[] found = lines.get(lines.size() - 1).split(" ", -1);
      double difference = Double.parseDouble(found[0]);
      double allowed = TOLERANCE * Math.max(1, Double.parseDouble(found[1]));
      if (!(difference <= allowed && Double.isFinite(difference))) {
        throw new MachineException(
            String.format(
                Locale.ROOT,
                "ONNX Runtime gives other logits than Graft: they differ by %.2e, allowed is %.2e;"
                    + " nothing was written. Please report the network and this machine",
                difference,
                allowed));
      }
      return difference;
    }
  }

  /**
   * The model's card, with how to use this form and what happens to images before. It is made from
   * the description, not from the README beside it: that one may describe another form.
   */
  private void card(Path folder, String heading, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(ModelCard.text(model.config()).stripTrailing());
    all.add("");
    all.add("## " + heading);
    all.add("");
    all.addAll(lines);
    all.add("## Before an image is seen");
    all.add("");
    Preprocessing.of(model.config()).steps().forEach(step -> all.add("1. " + step));
    text(folder.resolve(CARD), String.join("\n", all) + "\n");
  }

  private static void text(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
