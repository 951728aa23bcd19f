package graft.api;

import graft.api.machine.Machine;
import graft.core.data.PixelRule;
import graft.core.data.Reading;
import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import graft.core.pack.Packer;
import graft.study.plan.StudyPlan;
import graft.study.plan.StudyPlanner;
import graft.study.plan.StudySettings;
import graft.study.source.BaseSource;
import graft.study.source.GivenWeights;
import graft.study.source.LeakGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The images of a study, and where its bases come from.
 *
 * @param store pixels and index of its dataset
 * @param name as the user gave it
 * @param generated whether they are generated
 * @param bases where its bases come from
 * @param source pixels and index of another dataset that its base is trained on, or none
 * @param warnings of what is wrong with these images, a sentence each
 */
record StudyImages(
    PackedStore store,
    String name,
    boolean generated,
    BaseSource bases,
    Optional<PackedStore> source,
    List<String> warnings) {
  private static final int SHOWN = 16;

  /**
   * Finds, generates, packs and checks what the settings name; quick where that was done before.
   */
  static StudyImages of(
      Machine machine, StudySettings settings, Reading asked, StudyListener listener) {
    Reading reading = asked.withNames(settings.names());
    machine.requirePlatform();
    Network network = Networks.find(settings.network(), 2).orElseThrow();
    boolean generated = settings.data().equals("generated");
    if (generated && settings.generated().isEmpty()) {
      throw new UsageException("data: 'generated' needs the settings generated.classes and others");
    }
    if (settings.data().isEmpty()) {
      throw new UsageException("this study needs images: ", Remedy.NAME_IMAGES);
    }
    Optional<BaseSource> given =
        settings
            .source()
            .base()
            .map(Path::of)
            .map(file -> given(file.toAbsolutePath(), settings.source().baseWeightsKey(), network));
    Path data =
        generated
            ? machine.packing().generate(settings.generated().get(), listener::heard)
            : Path.of(settings.data());
    requireFitting(settings, network.side());
    List<String> warnings = new ArrayList<>();
    PackedStore store =
        pack(machine, data, network, reading.testingOn(settings.testPart()), listener, warnings);
    Optional<PackedStore> source =
        settings
            .source()
            .data()
            .map(path -> pack(machine, Path.of(path), network, reading, listener, warnings));
    Optional<BaseSource> other =
        source.map(
            images ->
                new BaseSource.OtherImages(images.index(), settings.source().data().orElse("")));
    return new StudyImages(
        store,
        generated ? "generated images" : data.toString(),
        generated,
        given.or(() -> other).orElseGet(BaseSource.OwnClasses::new),
        source,
        warnings);
  }

  private static PackedStore pack(
      Machine machine,
      Path data,
      Network network,
      Reading reading,
      StudyListener listener,
      List<String> warnings) {
    Packed packed = machine.packing().pack(data, network.side(), reading, listener::heard);
    listener.read(packed.summary());
    warnings.addAll(packed.summary().warnings());
    return packed.store();
  }

  private static BaseSource given(Path file, Optional<String> key, Network network) {
    return new BaseSource.Given(file, GivenWeights.check(file, key, network), key);
  }

  /** A planner of a study on these images. */
  StudyPlanner planner(StudySettings settings) {
    return new StudyPlanner(settings, store.index(), bases);
  }

  /**
   * Warns of what source and target share, where they are not random halves of one dataset.
   *
   * @throws DataException instead, where that is asked for
   */
  void guard(StudySettings settings, StudyPlan plan, boolean strict, StudyListener listener) {
    LeakGuard.Findings found = shared(settings, plan);
    if (strict && !found.leaks().isEmpty()) {
      throw new DataException(
          "the base would see what it is tested on:\n"
              + String.join("\n", found.leaks())
              + "\nTake these out of the source, or ",
          Remedy.NO_STRICTNESS);
    }
    found.leaks().forEach(line -> listener.message("warning: " + line));
    found.notes().forEach(line -> listener.message("note: " + line));
  }

  /** Of random halves of one dataset nothing is shared. */
  private LeakGuard.Findings shared(StudySettings settings, StudyPlan plan) {
    return settings.source().isListed() || settings.source().isForeign()
        ? LeakGuard.look(bases, store.index(), plan.splits())
        : new LeakGuard.Findings(List.of(), List.of());
  }

  /** What makes accuracies on these images doubtful, a sentence each. */
  List<String> cautions(StudySettings settings, StudyPlan plan) {
    List<String> cautions = new ArrayList<>(warnings);
    cautions.addAll(shared(settings, plan).leaks());
    return cautions;
  }

  /** What must be the same each time the study is run, by the name of the fact that keeps it. */
  Map<String, String> fingerprints() {
    Map<String, String> prints = new TreeMap<>();
    prints.put(StudyFacts.FINGERPRINT, store.index().identity());
    if (bases instanceof BaseSource.OtherImages other) {
      prints.put(StudyFacts.SOURCE_FINGERPRINT, other.index().identity());
    }
    if (bases instanceof BaseSource.Given given) {
      prints.put(StudyFacts.BASE_WEIGHTS, given.weights().sha256());
    }
    return prints;
  }

  /**
   * Refuses other images or weights than those of the study's first run.
   *
   * @param fact what its store keeps by a name
   */
  void requireSame(Function<String, Optional<String>> fact) {
    fingerprints()
        .forEach(
            (name, now) ->
                fact.apply(name)
                    .filter(before -> !before.equals(now))
                    .ifPresent(
                        before -> {
                          if (now.equals(before + PixelRule.NOW.suffix())) {
                            throw new DataException(
                                "this study was begun when images were not turned upright by their"
                                    + " EXIF orientation; now they are, and some of these are"
                                    + " turned otherwise;\n",
                                Remedy.NEW_STUDY);
                          }
                          throw new DataException(
                              (name.equals(StudyFacts.BASE_WEIGHTS)
                                      ? "the weights of the base are not those of this study: hash "
                                      : name.equals(StudyFacts.SOURCE_FINGERPRINT)
                                          ? "the source's images are not those of this study:"
                                              + " fingerprint "
                                          : "the images are not those of this study: fingerprint ")
                                  + before.substring(0, SHOWN)
                                  + " then, "
                                  + now.substring(0, SHOWN)
                                  + " now.\nGive those it was begun with, or ",
                              Remedy.NEW_STUDY);
                        }));
  }

  private static void requireFitting(StudySettings settings, int side) {
    List.of(settings.recipe(), settings.baseRecipe()).stream()
        .map(template -> template.resolve(2).augmentation())
        .filter(augmentation -> augmentation.takesFile() && !Packer.holdsFiles(side))
        .findFirst()
        .ifPresent(
            augmentation -> {
              throw new UsageException(
                  "augmentation "
                      + augmentation.name().toLowerCase(Locale.ROOT)
                      + " cuts from original images; for "
                      + Networks.label(settings.network())
                      + " ("
                      + side
                      + " px) only pixels are packed: use pad_crop_flip, flip or none");
            });
  }
}
