package graft.cli;

import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.TargetTask;
import graft.api.ResultJson;
import graft.api.StudyAdvice;
import graft.core.json.Settings;
import graft.core.network.Networks;
import graft.core.protocol.Protocol;
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
      TargetTask task, Recommendation auto, Recommendation table, Optional<StudyAdvice> study) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("classes", task.classes());
    all.put("images", task.images());
    all.put("network", task.network());
    all.put("layers", Networks.find(task.network(), task.classes()).orElseThrow().depth());
    List<Map<String, Object>> protocols = new ArrayList<>();
    protocols.add(of("auto", "--protocol auto", auto));
    study.map(RecommendJson::of).ifPresent(own -> protocols.add(study.get().leads() ? 0 : 1, own));
    protocols.add(of("paper", Hints.options(table.protocol()), table));
    all.put("protocols", protocols);
    return ResultJson.of("recommendation", all);
  }

  private static Map<String, Object> of(String from, String options, Recommendation found) {
    Map<String, Object> all =
        of(
            from,
            options,
            found.protocol(),
            found.reasons(),
            found.certainty(),
            Optional.of(found.gain()));
    all.put("recipe", Settings.groups(found.recipe()));
    return all;
  }

  private static Map<String, Object> of(StudyAdvice study) {
    return of(
        "study",
        Hints.options(study.protocol()),
        study.protocol(),
        study.lines(),
        study.certainty(),
        study.gain());
  }

  private static Map<String, Object> of(
      String from,
      String options,
      Protocol protocol,
      List<String> reasons,
      String certainty,
      Optional<String> gain) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("from", from);
    all.put("options", options);
    all.put("k", protocol.transferredLayers());
    all.put("n", protocol.highRateLayers());
    all.put("d", protocol.initialDecayEpochs());
    all.put("f", protocol.frozenLayers());
    all.put("reasons", reasons);
    all.put("certainty", certainty);
    all.put("gain", gain);
    return all;
  }
}
