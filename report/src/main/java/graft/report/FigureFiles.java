package graft.report;

import gg.jte.Content;
import graft.report.Block.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes figures as SVG, PNG and CSV beside the page, and gives them to it. */
final class FigureFiles {
  private final ReportFolder folder;
  private final List<String> withoutPng = new ArrayList<>();

  FigureFiles(ReportFolder folder) {
    this.folder = folder;
  }

  /** Writes the files of a figure. */
  Figure write(String name, String label, String caption, Plot plot, String csv) {
    String svg = PlotDrawing.svg(plot);
    Optional<byte[]> png = folder.isKept() ? Raster.png(svg) : Optional.empty();
    folder.write(name + ".svg", svg);
    folder.write(name + ".csv", csv);
    png.ifPresentOrElse(
        bytes -> folder.write(name + ".png", bytes), () -> folder.remove(name + ".png"));
    if (png.isEmpty()) {
      withoutPng.add(name + ".png");
    }
    Content drawn = output -> output.writeContent(svg);
    return new Figure(name, label, caption, drawn, png.isPresent());
  }

  /** A figure that has no files. */
  static Figure unnamed(String label, String caption, Plot plot) {
    String svg = PlotDrawing.svg(plot);
    return new Figure("", label, caption, output -> output.writeContent(svg), false);
  }

  /** What could not be written and why. */
  List<String> notes() {
    return withoutPng.isEmpty()
        ? List.of()
        : List.of(
            String.join(", ", withoutPng)
                + " left out: this machine has no fonts (install fontconfig)");
  }
}
