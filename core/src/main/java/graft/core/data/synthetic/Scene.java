package graft.core.data.synthetic;

import graft.core.data.synthetic.Scheme.Tones;
import graft.core.random.SeedKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Everything that is seen in one image, drawn at random around what its class prescribes.
 *
 * @param backdrop what lies behind all elements
 * @param elements those behind first: clutter, then the class's figure
 * @param light how the scene is lit
 * @param grain strength of the independent noise of each pixel, 0..1
 * @param noise the grain's noise
 */
record Scene(Backdrop backdrop, List<Element> elements, Light light, double grain, Noise noise) {
  Scene {
    elements = List.copyOf(elements);
  }

  /** The scene of one image: a function of the class and the key alone. */
  static Scene of(SyntheticClass kind, SeedKey key) {
    UniformRandomProvider random = key.generator();
    List<Element> elements = clutter(key, random);
    elements.addAll(figure(kind, key, random));
    return new Scene(
        Backdrop.draw(random, Noise.of(key.with("backdrop"))),
        elements,
        Light.draw(random),
        random.nextDouble(0.01, 0.05),
        Noise.of(key.with("grain")));
  }

  private static List<Element> figure(
      SyntheticClass kind, SeedKey key, UniformRandomProvider random) {
    Pose whole =
        Pose.of(
            random.nextDouble(-0.22, 0.22),
            random.nextDouble(-0.22, 0.22),
            random.nextDouble(0, 2 * Math.PI),
            random.nextDouble(0.68, 0.98),
            random.nextDouble(-0.3, 0.3));
    Tones tones = kind.scheme().tones(random);
    double turn = random.nextDouble(0, 2 * Math.PI);
    List<Element> elements = new ArrayList<>();
    Pose weave = null;
    for (Arrangement.Place place : kind.arrangement().places()) {
      Pose pose =
          whole.inner(
              place.x() + random.nextDouble(-0.04, 0.04),
              place.y() + random.nextDouble(-0.04, 0.04),
              turn + random.nextDouble(-0.25, 0.25),
              place.radius() * random.nextDouble(0.9, 1.1));
      if (weave == null) {
        weave = Element.weave(pose.scale(), random);
      }
      elements.add(
          new Element(
              kind.shape(),
              kind.texture(),
              place.swapped() ? tones.swapped() : tones,
              pose,
              weave,
              Noise.of(key.with("figure"))));
    }
    return elements;
  }

  /** Small elements of any kind, one by one, that say nothing about the class. */
  private static List<Element> clutter(SeedKey key, UniformRandomProvider random) {
    List<Element> elements = new ArrayList<>();
    int count = random.nextInt(1, 5);
    for (int i = 0; i < count; i++) {
      double radius = random.nextDouble(0.08, 0.21);
      Shape shape = Parts.any(Shape.values(), random);
      Texture texture = Parts.any(Texture.values(), random);
      Scheme scheme = Parts.any(Scheme.values(), random);
      Pose pose =
          Pose.of(
              random.nextDouble(-1, 1),
              random.nextDouble(-1, 1),
              random.nextDouble(0, 2 * Math.PI),
              radius,
              random.nextDouble(-0.3, 0.3));
      elements.add(
          new Element(
              shape,
              texture,
              scheme.tones(random),
              pose,
              Element.weave(radius, random),
              Noise.of(key.with("clutter").with(i))));
    }
    return elements;
  }
}
