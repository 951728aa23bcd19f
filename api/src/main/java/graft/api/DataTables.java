package graft.api;

import graft.core.data.BadFile;
import graft.core.data.LeftOut;
import graft.core.data.Note;
import graft.core.data.Part;
import graft.core.data.Role;
import graft.core.data.ScanReport;
import graft.core.data.ScanReport.ClassCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was read of a dataset, for programs. */
public final class DataTables {
  private DataTables() {}

  /** A scan as a JSON object. */
  public static String json(ScanReport report) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("path", report.location());
    all.put("layout", report.layout());
    all.put("images", report.images());
    all.put("classes", counts(report));
    all.put("parts", report.parts().stream().map(DataTables::part).toList());
    all.put("held_back", report.generatedValidation());
    all.put("left_out", leftOut(report.leftOut()));
    all.put("bad", report.bad().stream().map(DataTables::bad).toList());
    all.put("faults", report.faults());
    all.put("warnings", report.warnings());
    all.put("notes", report.notes().stream().map(Note::sentence).toList());
    Map<String, Object> duplicates = new LinkedHashMap<>();
    duplicates.put("within_class", report.duplicates().withinClass());
    duplicates.put("across_classes", report.duplicates().acrossClasses());
    duplicates.put("across_parts", report.duplicates().acrossRoles());
    duplicates.put("first", report.duplicates().first());
    all.put("duplicates", duplicates);
    all.put("fingerprint", report.index().fingerprint());
    return ResultJson.of("scan", all);
  }

  private static List<Map<String, Object>> counts(ScanReport report) {
    List<Part> unused = report.parts().stream().filter(p -> p.role() == Role.OTHER).toList();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ClassCount one : report.classes()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("name", one.name());
      all.put("train", one.train());
      all.put("val", one.validation());
      if (!unused.isEmpty()) {
        all.put(unused.stream().allMatch(Part::isTest) ? "test" : "unused", one.other());
      }
      rows.add(all);
    }
    return rows;
  }

  private static Map<String, Object> part(Part part) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", part.name());
    all.put("folder", part.folder());
    all.put(
        "use",
        switch (part.role()) {
          case TRAIN -> "train";
          case VALIDATION -> "val";
          case OTHER -> "none";
        });
    all.put("images", part.images());
    return all;
  }

  /** A file that cannot be used. */
  static Map<String, Object> bad(BadFile file) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("path", file.path());
    all.put("reason", file.reason());
    return all;
  }

  /** What is left out, by reason and extension. */
  static List<Map<String, Object>> leftOut(List<LeftOut> some) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (LeftOut one : some) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("reason", one.reason());
      all.put("extension", one.extension());
      all.put("count", one.count());
      all.put("example", one.example());
      rows.add(all);
    }
    return rows;
  }
}
