package graft.core.weights;

import graft.core.network.Network;
import graft.core.network.Networks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How other libraries name the tensors of networks that torchvision has, too.
 *
 * @param library whose names they are, e.g. {@code timm}
 * @param networks that it knows so
 * @param prefixes that may stand before names which begin with {@code ^}
 * @param rules the first one that holds of one of our names gives theirs; else they are equal
 */
record ForeignNames(
    String library, List<String> networks, List<String> prefixes, List<Rule> rules) {
  /**
   * A name of ours and theirs.
   *
   * @param theirs of the tensors that ours is, one below the other
   */
  private record Rule(Pattern ours, List<String> theirs) {
    static Rule of(String ours, String... theirs) {
      return new Rule(Pattern.compile(ours), List.of(theirs));
    }
  }

  private static final String BLOCK = "encoder\\.layers\\.encoder_layer_(\\d+)\\.";
  private static final List<String> RESNETS =
      List.of("resnet18", "resnet18-64", "resnet34", "resnet50");

  private static final List<ForeignNames> ALL =
      List.of(
          new ForeignNames(
              "timm",
              List.of("vit_b_16"),
              List.of(""),
              List.of(
                  Rule.of("class_token", "cls_token"),
                  Rule.of("encoder\\.pos_embedding", "pos_embed"),
                  Rule.of("conv_proj\\.(\\w+)", "patch_embed.proj.$1"),
                  Rule.of(BLOCK + "ln_(\\d)\\.(\\w+)", "blocks.$1.norm$2.$3"),
                  Rule.of(BLOCK + "self_attention\\.in_proj_(\\w+)", "blocks.$1.attn.qkv.$2"),
                  Rule.of(BLOCK + "self_attention\\.out_proj\\.(\\w+)", "blocks.$1.attn.proj.$2"),
                  Rule.of(BLOCK + "mlp\\.0\\.(\\w+)", "blocks.$1.mlp.fc1.$2"),
                  Rule.of(BLOCK + "mlp\\.3\\.(\\w+)", "blocks.$1.mlp.fc2.$2"),
                  Rule.of("encoder\\.ln\\.(\\w+)", "norm.$1"),
                  Rule.of("heads\\.head\\.(\\w+)", "head.$1"))),
          new ForeignNames(
              "timm",
              List.of("vgg11"),
              List.of(""),
              List.of(
                  Rule.of("classifier\\.0\\.(\\w+)", "pre_logits.fc1.$1"),
                  Rule.of("classifier\\.3\\.(\\w+)", "pre_logits.fc2.$1"),
                  Rule.of("classifier\\.6\\.(\\w+)", "head.fc.$1"))),
          transformer(
              "encoder.layer.$1.",
              "attention.attention.query attention.attention.key attention.attention.value",
              "attention.output.dense",
              "intermediate.dense",
              "output.dense"),
          transformer(
              "layers.$1.",
              "attention.q_proj attention.k_proj attention.v_proj",
              "attention.o_proj",
              "mlp.fc1",
              "mlp.fc2"),
          new ForeignNames(
              "Hugging Face",
              RESNETS,
              List.of("resnet.", ""),
              stages(
                  Rule.of("conv1\\.(\\w+)", "^embedder.embedder.convolution.$1"),
                  Rule.of("bn1\\.(\\w+)", "^embedder.embedder.normalization.$1"),
                  Rule.of("fc\\.(\\w+)", "classifier.1.$1"))));

  /**
   * Hugging Face's vision transformer.
   *
   * @param block prefix of one: files have the first of two ways to write it, versions from 5 on
   *     may have the second
   * @param parts queries, keys and values, apart by a space
   */
  private static ForeignNames transformer(
      String block, String parts, String output, String first, String second) {
    String inBlock = "^" + block;
    return new ForeignNames(
        "Hugging Face",
        List.of("vit_b_16"),
        List.of("vit.", ""),
        List.of(
            Rule.of("class_token", "^embeddings.cls_token"),
            Rule.of("encoder\\.pos_embedding", "^embeddings.position_embeddings"),
            Rule.of("conv_proj\\.(\\w+)", "^embeddings.patch_embeddings.projection.$1"),
            Rule.of(BLOCK + "ln_1\\.(\\w+)", inBlock + "layernorm_before.$2"),
            Rule.of(BLOCK + "ln_2\\.(\\w+)", inBlock + "layernorm_after.$2"),
            Rule.of(
                BLOCK + "self_attention\\.in_proj_(\\w+)",
                Stream.of(parts.split(" ", -1))
                    .map(part -> inBlock + part + ".$2")
                    .toArray(String[]::new)),
            Rule.of(BLOCK + "self_attention\\.out_proj\\.(\\w+)", inBlock + output + ".$2"),
            Rule.of(BLOCK + "mlp\\.0\\.(\\w+)", inBlock + first + ".$2"),
            Rule.of(BLOCK + "mlp\\.3\\.(\\w+)", inBlock + second + ".$2"),
            Rule.of("encoder\\.ln\\.(\\w+)", "^layernorm.$1"),
            Rule.of("heads\\.head\\.(\\w+)", "classifier.$1")));
  }

  /** Stages and convolutions of blocks, which Hugging Face counts from 0. */
  private static List<Rule> stages(Rule... others) {
    List<Rule> rules = new ArrayList<>(List.of(others));
    for (int stage = 0; stage < 4; stage++) {
      String ours = "layer" + (stage + 1) + "\\.(\\d+)\\.";
      String theirs = "^encoder.stages." + stage + ".layers.$1.";
      for (int number = 0; number < 3; number++) {
        String block = theirs + "layer." + number + ".";
        rules.add(Rule.of(ours + "conv" + (number + 1) + "\\.(\\w+)", block + "convolution.$2"));
        rules.add(Rule.of(ours + "bn" + (number + 1) + "\\.(\\w+)", block + "normalization.$2"));
      }
      rules.add(Rule.of(ours + "downsample\\.0\\.(\\w+)", theirs + "shortcut.convolution.$2"));
      rules.add(Rule.of(ours + "downsample\\.1\\.(\\w+)", theirs + "shortcut.normalization.$2"));
    }
    return rules;
  }

  /**
   * Tensors of another library under our names.
   *
   * @param library whose names they were
   * @param parts of each tensor as we have it, one below the other
   * @param left names of what a network of ours has no place for: heads, poolers, counters
   */
  record Translation(
      String library, Map<WeightsTensor, List<WeightsTensor>> parts, List<String> left) {}

  /** The tensors under our names, where they have another library's of a network of ours. */
  static Optional<Translation> translate(List<WeightsTensor> stored) {
    Map<String, WeightsTensor> tensors = new LinkedHashMap<>();
    stored.forEach(tensor -> tensors.put(tensor.name(), tensor));
    for (ForeignNames names : ALL) {
      for (String network : names.networks) {
        for (String prefix : names.prefixes) {
          Optional<Translation> found =
              names.translate(tensors, Networks.find(network, 2).orElseThrow(), prefix);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Translation> translate(
      Map<String, WeightsTensor> tensors, Network network, String prefix) {
    Map<WeightsTensor, List<WeightsTensor>> all = new LinkedHashMap<>();
    Set<String> left = new HashSet<>(tensors.keySet());
    for (int number = 1; number <= network.depth(); number++) {
      for (Map.Entry<String, List<Long>> ours : network.layer(number).tensorShapes().entrySet()) {
        List<String> theirs = theirs(ours.getKey(), prefix);
        if (tensors.keySet().containsAll(theirs)) {
          List<WeightsTensor> parts = theirs.stream().map(tensors::get).toList();
          all.put(joined(ours.getKey(), ours.getValue(), parts), parts);
          theirs.forEach(left::remove);
        } else if (number < network.depth()) {
          return Optional.empty();
        }
      }
    }
    return left.stream().allMatch(ForeignNames::isBesideTheBody)
        ? Optional.of(new Translation(library, all, left.stream().sorted().toList()))
        : Optional.empty();
  }

  private static boolean isBesideTheBody(String name) {
    return name.endsWith(FittingNetwork.COUNTER)
        || name.contains("pooler.")
        || FittingNetwork.isOfHead(name);
  }

  private List<String> theirs(String ours, String prefix) {
    return rules.stream()
        .filter(rule -> rule.ours.matcher(ours).matches())
        .findFirst()
        .map(
            rule ->
                rule.theirs.stream()
                    .map(name -> rule.ours.matcher(ours).replaceFirst(name))
                    .map(name -> name.startsWith("^") ? prefix + name.substring(1) : name)
                    .toList())
        .orElse(List.of(ours));
  }

  /** Parts one below the other; a single one in our shape, where its rows have as many numbers. */
  private static WeightsTensor joined(String name, List<Long> wanted, List<WeightsTensor> parts) {
    WeightsTensor first = parts.get(0);
    List<Long> shape = new ArrayList<>(first.shape());
    if (parts.size() > 1 && !shape.isEmpty()) {
      shape.set(0, parts.stream().mapToLong(part -> rows(part)).sum());
    } else if (rows(first) == wanted.get(0) && first.values() == values(wanted)) {
      shape = wanted;
    }
    boolean alike = parts.stream().allMatch(part -> part.type().equals(first.type()));
    return new WeightsTensor(name, alike ? first.type() : "of several formats", shape);
  }

  private static long rows(WeightsTensor tensor) {
    return tensor.shape().isEmpty() ? 1 : tensor.shape().get(0);
  }

  private static long values(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
