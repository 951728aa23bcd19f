package graft.api;

import graft.api.machine.Machine;
import graft.core.data.Reading;
import graft.core.error.UsageException;
import graft.core.weights.Wanted;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is transferred to what: a base, and the images of a target. {@link #of} makes one with all
 * that is optional left to its default, the other methods change one part each.
 *
 * @param base file of weights in any form that {@link graft.core.weights.Weights} opens; empty for
 *     the {@link BundledBase} that comes along
 * @param data folder, {@code .tar} or {@code .zip} of images
 * @param classes file of class names, one a line; empty for all
 * @param examplesPerClass the first so many training images of each class, which must have as many;
 *     empty for all
 * @param wanted what of the base's file is meant; {@link Wanted#any} for what it says itself
 * @param reading how the images are read
 * @param strict whether classes or images that the base has seen, test images among the training
 *     images and class names that differ in Unicode form alone are an error; else a warning
 */
public record TransferTask(
    Optional<Path> base,
    Path data,
    Optional<Path> classes,
    OptionalInt examplesPerClass,
    Wanted wanted,
    Reading reading,
    boolean strict) {
  /**
   * Checks it.
   *
   * @throws UsageException if {@code examplesPerClass} is below 1, or the base that comes along is
   *     of another network than {@code wanted}
   */
  public TransferTask {
    if (base.isEmpty()) {
      wanted.network().ifPresent(BundledBase::requireNetwork);
    }
    if (examplesPerClass.isPresent() && examplesPerClass.getAsInt() < 1) {
      throw new UsageException(
          "examples per class must be at least 1, was " + examplesPerClass.getAsInt());
    }
  }

  /** From a base to all images of a dataset. */
  public static TransferTask of(Path base, Path data) {
    return of(Optional.of(base), data);
  }

  /** From the base that comes along to all images of a dataset. */
  public static TransferTask of(Path data) {
    return of(Optional.empty(), data);
  }

  private static TransferTask of(Optional<Path> base, Path data) {
    return new TransferTask(
        base, data, Optional.empty(), OptionalInt.empty(), Wanted.any(), Reading.usual(), false);
  }

  /** The base's file, on a machine. */
  Path baseOn(Machine machine) {
    return base.orElseGet(() -> BundledBase.in(machine.cache()));
  }

  /** To the classes of a file alone, one name a line. */
  public TransferTask withClasses(Path file) {
    return new TransferTask(
        base, data, Optional.of(file), examplesPerClass, wanted, reading, strict);
  }

  /** With the first so many training images of each class, at least 1. */
  public TransferTask withExamplesPerClass(int count) {
    return new TransferTask(base, data, classes, OptionalInt.of(count), wanted, reading, strict);
  }

  /** With a base of this network, where its file does not tell. */
  public TransferTask withNetwork(String name) {
    return with(new Wanted(wanted.key(), Optional.of(name)));
  }

  /** With the weights at a key of the base's file, where several of it could serve. */
  public TransferTask withWeightsKey(String key) {
    return with(new Wanted(Optional.of(key), wanted.network()));
  }

  private TransferTask with(Wanted other) {
    return new TransferTask(base, data, classes, examplesPerClass, other, reading, strict);
  }

  /** Leaving out files that cannot be used. */
  public TransferTask excludingBad() {
    return with(reading.excludingBad(true));
  }

  /** Tested on another labelled part: its folder's name, {@code val} or {@code test}. */
  public TransferTask testedOn(String part) {
    return with(reading.testingOn(Optional.of(part)));
  }

  /** With images read in another way. */
  public TransferTask with(Reading other) {
    return new TransferTask(base, data, classes, examplesPerClass, wanted, other, strict);
  }

  /** Refusing what is warned of else: classes and images that the base has seen, and the like. */
  public TransferTask strictly() {
    return new TransferTask(base, data, classes, examplesPerClass, wanted, reading, true);
  }
}
