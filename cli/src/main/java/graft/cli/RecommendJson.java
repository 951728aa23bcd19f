package graft.cli;

import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.TargetTask;
import graft.api.Prospects;
import graft.api.ResultJson;
import graft.api.StudyAdvice;
import graft.core.json.Settings;
import graft.core.network.Networks;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A recommendation as programs read it. */
final class RecommendJson {
  private RecommendJson() {}

  /** The protocols in the order in which the text has them. */
  static String of(
      Prospects prospects, Recommendation auto, Recommendation table, Optional<StudyAdvice> study) {
    TargetTask task = prospects.task();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("classes", task.classes());
    all.put("images", task.images());
    all.put("network", task.network());
    all.put("layers", Networks.find(task.network(), task.classes()).orElseThrow().depth());
    all.put("base_view", prospects.view());
    all.put("basis", prospects.basis());
    List<Map<String, Object>> protocols = new ArrayList<>();
    protocols.add(of("auto", "--protocol auto", auto, prospects));
    study.ifPresent(own -> protocols.add(own.leads() ? 0 : 1, of(own, table.recipe())));
    protocols.add(of("paper", Hints.options(table.protocol()), table, prospects));
    all.put("protocols", protocols);
    return ResultJson.of("recommendation", all);
  }

  private static Map<String, Object> of(
      String from, String options, Recommendation found, Prospects prospects) {
    Map<String, Object> all =
        of(
            from,
            options,
            found.protocol().settings(found.recipe()),
            found.reasons(),
            found.certainty(),
            Optional.of(found.gain()));
    all.put("expected_gain", prospects.of(found));
    all.put("recipe", Settings.groups(found.recipe()));
    return all;
  }

  private static Map<String, Object> of(StudyAdvice study, Recipe recipe) {
    return of(
        "study",
        Hints.options(study.protocol()),
        study.protocol().settings(recipe),
        study.lines(),
        study.certainty(),
        study.gain());
  }

  private static Map<String, Object> of(
      String from,
      String options,
      Map<String, Optional<Integer>> settings,
      List<String> reasons,
      String certainty,
      Optional<String> gain) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("from", from);
    all.put("options", options);
    all.putAll(settings);
    all.put("reasons", reasons);
    all.put("certainty", certainty);
    all.put("gain", gain);
    return all;
  }
}
