package graft.torch.training;

import graft.core.data.Selection;
import graft.core.pack.Pixels;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;

/** Fills batches with views of a selection's images. One thread. */
final class Images {
  private final Pixels pixels;
  private final Views views;
  private final byte[] image;
  private final float[] view;

  Images(Pixels pixels) {
    this.pixels = pixels;
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
    batch.clear();
    for (int position : positions) {
      SeedKey key = viewKey.with(position);
      int example = selection.examples().get(position);
      if (augmentation.takesFile()) {
        pixels.readView(example, augmentation, key, image);
      } else {
        pixels.read(example, image);
      }
      add(batch, selection, position, views.draw(augmentation, key));
    }
  }

  /** Fills the batch with images as they are. */
  void fillEvaluation(Batch batch, Selection selection, int[] positions) {
    batch.clear();
    for (int position : positions) {
      pixels.read(selection.examples().get(position), image);
      add(batch, selection, position, Views.Placement.CENTRE);
    }
  }

  private void add(Batch batch, Selection selection, int position, Views.Placement placement) {
    views.write(image, placement, view);
    batch.add(view, selection.labels().get(position));
  }
}
