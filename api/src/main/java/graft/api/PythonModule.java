package graft.api;

import graft.core.model.Model;
import graft.core.model.Preprocessing;
import graft.core.network.Network;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A Python module that builds a network from {@code torch.nn} alone, with the tensor names of its
 * {@code state_dict}. It holds numbers and names of ours, no text of the user's.
 */
final class PythonModule {
  private static final String TAIL =
      """


      def build():
          \"""The network with random weights, in training mode.\"""
          return Net()


      def load(path=FOLDER / "model.pth"):
          \"""The network with its weights, in evaluation mode.\"""
          net = build()
          net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), strict=True)
          return net.eval()


      def labels():
          \"""Names of the classes, by position in the logits.\"""
          return (FOLDER / "labels.txt").read_text(encoding="utf-8").rstrip("\\n").split("\\n")


      def read_safetensors(path):
          \"""The float32 tensors of a safetensors file.\"""
          data = bytearray(pathlib.Path(path).read_bytes())
          start = 8 + struct.unpack("<Q", data[:8])[0]
          tensors = {}
          for name, entry in json.loads(data[8:start].decode("utf-8")).items():
              if name != "__metadata__":
                  begin, end = entry["data_offsets"]
                  flat = torch.frombuffer(
                      data, dtype=torch.float32, count=(end - begin) // 4, offset=start + begin)
                  tensors[name] = flat.reshape(entry["shape"])
          return tensors


      def main():
          check = read_safetensors(FOLDER / "check.safetensors")
          with torch.no_grad():
              found = load()(check["input"])
          difference = (found - check["logits"]).abs().max().item()
          print(f"largest difference from check.safetensors: {difference:.2e}")
          allowed = 1e-4 * max(1.0, check["logits"].abs().max().item())
          finite = torch.isfinite(found).all() and torch.isfinite(check["logits"]).all()
          return 0 if finite and difference <= allowed else 1


      if __name__ == "__main__":
          raise SystemExit(main())
      """;

  private PythonModule() {}

  static String text(Model model) {
    Network network = model.network();
    Preprocessing before = Preprocessing.of(model.config());
    String net = net(network, model.config().provenance().recipe().dropout());
    return head(network, before) + net + PythonPreprocessing.text(before.pixels()) + TAIL;
  }

  /** The class {@code Net}. */
  static String net(Network network, double dropout) {
    PythonNet net = new PythonNet(network.input(), dropout);
    for (int number = 1; number <= network.depth(); number++) {
      net.layer(number, network.layer(number));
    }
    return net.text();
  }

  private static String head(Network network, Preprocessing before) {
    return String.format(
        Locale.ROOT,
        """
        \"""%s with %d classes, written by Graft.

        import torch
        from model import load, labels, preprocess
        images = torch.stack([preprocess("photo.jpg")])
        logits = load()(images)  # [N, 3, %d, %d] float32 -> [N, %d]

        What preprocess does:
        %s

        Run as a program it loads model.pth strictly and compares with check.safetensors.
        \"""

        import io
        import json
        import pathlib
        import struct

        import torch
        from torch import nn

        FOLDER = pathlib.Path(__file__).resolve().parent
        CLASSES = %d
        RESIZE = %d
        SIDE = %d
        MEAN = %s
        STD = %s

        """,
        network.label(),
        network.classes(),
        network.side(),
        network.side(),
        network.classes(),
        before.steps().stream().map(step -> "- " + step).collect(Collectors.joining("\n")),
        network.classes(),
        before.resize(),
        network.side(),
        tuple(before.mean()),
        tuple(before.deviation()));
  }

  private static String tuple(List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
