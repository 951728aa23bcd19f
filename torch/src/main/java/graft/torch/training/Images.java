package graft.torch.training;

import graft.core.data.Selection;
import graft.core.pack.Pixels;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Fills batches with views of a selection's images. One thread. */
final class Images {
  private final Pixels pixels;
  private final Views views;
  private final byte[] image;
  private final float[] view;
  private final Optional<DeviceImages> onDevice;

  /** Whose views are made on the processor. */
  Images(Pixels pixels) {
    this(pixels, Optional.empty());
  }

  /**
   * Whose views are made where they are shown.
   *
   * @param onDevice makes them on another device
   */
  Images(Pixels pixels, Optional<DeviceImages> onDevice) {
    this.pixels = pixels;
    this.onDevice = onDevice;
    views = new Views(pixels.side());
    image = new byte[3 * pixels.side() * pixels.side()];
    view = new float[image.length];
  }

  /** Height and width of every image in pixels. */
  int side() {
    return pixels.side();
  }

  /**
   * Fills the batch with training views.
   *
   * @param positions in the selection
   * @param viewKey key of these views; extended by the position in the selection
   */
  void fillTraining(
      Batch batch,
      Selection selection,
      int[] positions,
      Augmentation augmentation,
      SeedKey viewKey) {
    clear(batch);
    for (int position : positions) {
      SeedKey key = viewKey.with(position);
      Views.Placement placement = views.draw(augmentation, key);
      if (augmentation.takesFile()) {
        int example = selection.examples().get(position);
        Consumer<byte[]> reader = to -> pixels.readView(example, augmentation, key, to);
        onDevice.ifPresentOrElse(
            device -> device.addOnce(placement, reader),
            () -> add(batch, selection, position, placement, reader));
      } else {
        add(batch, selection, position, placement);
      }
    }
    show(batch, selection, positions);
  }

  /** Fills the batch with images as they are. */
  void fillEvaluation(Batch batch, Selection selection, int[] positions) {
    clear(batch);
    for (int position : positions) {
      add(batch, selection, position, Views.Placement.CENTRE);
    }
    show(batch, selection, positions);
  }

  private void clear(Batch batch) {
    batch.clear();
    onDevice.ifPresent(DeviceImages::clear);
  }

  private void add(Batch batch, Selection selection, int position, Views.Placement placement) {
    int example = selection.examples().get(position);
    Consumer<byte[]> reader = to -> pixels.read(example, to);
    onDevice.ifPresentOrElse(
        device -> device.add(example, placement, reader),
        () -> add(batch, selection, position, placement, reader));
  }

  private void add(
      Batch batch,
      Selection selection,
      int position,
      Views.Placement placement,
      Consumer<byte[]> reader) {
    reader.accept(image);
    views.write(image, placement, view);
    batch.add(view, selection.labels().get(position));
  }

  private void show(Batch batch, Selection selection, int[] positions) {
    onDevice.ifPresent(
        device ->
            batch.show(
                device.views(), Arrays.stream(positions).map(selection.labels()::get).toArray()));
  }
}
