package graft.core.network;

import static graft.core.network.Step.classifier;
import static graft.core.network.Step.conv;
import static graft.core.network.Step.gate;
import static graft.core.network.Step.linear;
import static graft.core.network.Step.maxPool;
import static graft.core.network.Step.residual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.network.Step.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OwnNetworkTest {
  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  private static final Step NORM = Step.of(Kind.BATCH_NORM);
  private static final Step RELU = Step.of(Kind.RELU);

  private static OwnNetwork mine() {
    return OwnNetwork.named("mine", 16)
        .drawn(Initialisation.HE_NORMAL)
        .layer("stem", conv(8, 3).with("bias", 0), NORM, RELU, maxPool(2))
        .layer(
            "block",
            residual(
                List.of(conv(12, 3).with("stride", 2), NORM, RELU, conv(12, 3), NORM),
                List.of(conv(12, 1).with("stride", 2).named("block.down"))),
            RELU)
        .layer(
            "squeezed",
            gate(List.of(Step.of(Kind.AVERAGE_POOL), conv(12, 1), Step.of(Kind.HARDSIGMOID))),
            Step.of(Kind.AVERAGE_POOL),
            Step.of(Kind.FLATTEN))
        .layer("hidden", Step.of(Kind.DROPOUT), linear(20), RELU)
        .layer("head", classifier())
        .build();
  }

  @Test
  void itsTextIsANameThatIsFound() {
    String name = mine().text();
    Network network = Networks.find(name, 7).orElseThrow();
    assertThat(network.name()).isEqualTo(name);
    assertThat(network.label()).isEqualTo("mine");
    assertThat(network.depth()).isEqualTo(5);
    assertThat(network.classes()).isEqualTo(7);
    assertThat(network.features()).isEqualTo(20);
    assertThat(network.layersBeforeDropout(0.5)).isEqualTo(3);
    assertThat(OwnNetwork.parse(name)).isEqualTo(mine());
    assertThat(OwnNetwork.parse(name).text()).isEqualTo(name);
  }

  @Test
  void tensorsHaveTheNamesOfSequencesOrTheirOwn() {
    Network network = mine().network(2);
    assertThat(network.layer(1).tensorShapes())
        .containsOnlyKeys(
            "stem.0.weight",
            "stem.1.weight",
            "stem.1.bias",
            "stem.1.running_mean",
            "stem.1.running_var");
    assertThat(network.layer(2).tensorShapes())
        .containsEntry("block.0.body.3.weight", List.of(12L, 12L, 3L, 3L))
        .containsEntry("block.down.bias", List.of(12L));
    assertThat(network.layer(3).tensorShapes()).containsKey("squeezed.0.body.1.weight");
    assertThat(network.layer(5).tensorShapes()).containsEntry("head.0.weight", List.of(2L, 20L));
  }

  @Test
  void aTransformerCanBeWritten() {
    Network network =
        OwnNetwork.named("tokens", 16)
            .drawn(Initialisation.TRANSFORMER)
            .layer("embed", Step.of(Kind.PATCHES, Map.of("outputs", 8, "kernel", 4)))
            .layer(
                "block",
                residual(
                    List.of(Step.of(Kind.LAYER_NORM), Step.of(Kind.ATTENTION, Map.of("heads", 2)))),
                residual(
                    List.of(Step.of(Kind.LAYER_NORM), linear(16), Step.of(Kind.GELU), linear(8))),
                Step.of(Kind.CLASS_TOKEN))
            .layer("head", classifier())
            .build()
            .network(3);
    assertThat(network.outputValues(1)).isEqualTo(17 * 8);
    assertThat(network.layer(1).tensorShapes())
        .containsEntry("embed.0.positions", List.of(1L, 17L, 8L));
  }

  @Test
  void aNumberAloneIsTheFirstSettingAndAListTheBody() {
    String written =
        """
        {"name": "short", "side": 8, "layers": [
          {"name": "a", "steps": [{"conv": {"outputs": 4, "kernel": 3, "bias": false}}, {"residual": [{"conv": {"outputs": 4, "kernel": 3}}]}, {"max_pool": 2}, "flatten"]},
          {"name": "b", "steps": ["linear"]}]}
        """;
    Network network = OwnNetwork.parse(written).network(2);
    assertThat(network.initialisation()).isEqualTo(Initialisation.HE_UNIFORM);
    assertThat(network.features()).isEqualTo(4 * 4 * 4);
    assertThat(network.tensorNames()).contains("a.1.body.0.bias").doesNotContain("a.0.bias");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{name: 'x'}|layers: a list is needed",
        "{name: 'alexnet', side: 8, layers: [F, LAST]}|no network of Graft's",
        "{name: 'x', side: 4, layers: [F, LAST]}|side: 8 to 1024, was 4",
        "{name: 'x', side: 8, layers: [LAST]}|layers: 2 to 200, were 1",
        "{name: 'x', side: 8, layers: [F, LAST], depth: 2}|unknown key 'depth'; keys are"
            + " initialisation",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: ['tanh']}, LAST]}|layers[0].steps[0]:"
            + " there is no operation 'tanh'; there are conv",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: ['relu', {gate: [{relu: 1}]}]},"
            + " LAST]}|layers[0].steps[1].gate[0]: relu has no number",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: [{conv: {size: 3}}]},"
            + " LAST]}|layers[0].steps[0]: conv has no setting 'size'; it has outputs",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: [{conv: {outputs: 0}}]}, LAST]}|conv's"
            + " outputs is 0",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: [{conv: 4}]}, LAST]}|layer 1 (a): conv"
            + " needs kernel",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: [{conv: {outputs: 4, kernel: 9, padding:"
            + " 0}}]}, LAST]}|does not take 3 channels of 8 x 8",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: ['relu']}, LAST]}|layer 2 (c): Linear",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: ['flatten', 'linear']}, LAST]}|layer 1"
            + " (a): linear needs outputs",
        "{name: 'x', side: 8, layers: [F, {name: 'c', steps: [{linear: 5}, 'relu']}]}|last layer is"
            + " linear",
        "{name: 'x', side: 8, layers: [{name: 'a b', steps: ['flatten']}, LAST]}|layer 'a b'",
        "{name: 'x', side: 8, layers: [{name: 'c', steps: ['flatten']}, LAST]}|no other layer's",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: ['dropout']}, LAST]}|layer 1 (a)",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: [{conv: {outputs: 3, kernel: 1, name:"
            + " 'f.0'}}, 'flatten']}, {name: 'c', steps: [{linear: {name: 'f.0'}}]}]}|two tensors"
            + " have the name f.0.weight; give each step its own",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: [{relu: {name: 'b'}}]}, LAST]}|relu has"
            + " no tensors of its own to name 'b'",
        "{name: 'x', side: 8, layers: [{name: 'a', steps: [{patches: {outputs: 4, kernel: 4}},"
            + " {gate: ['class_token', {linear: 4}]}, 'class_token']}, LAST]}|layer 1 (a): Gate",
      })
  void whatIsNoNetworkIsRefusedByItsPlace(String written, String message) {
    JsonNode tree =
        LENIENT.readTree(
            written
                .replace("F,", "{name: 'a', steps: ['flatten']},")
                .replace("LAST", "{name: 'c', steps: ['linear']}"));
    assertThatThrownBy(() -> OwnNetwork.of(tree))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a..b", "a.", "\"); import os; (\"", "a\nb"})
  void aNameOfTensorsIsNoProgram(String name) {
    assertThatThrownBy(() -> conv(8, 3).named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("conv's name is letters, digits, _ and dots, was '" + name + "'");
  }

  @Test
  void aNameThatIsNoDefinitionIsNotFound() {
    assertThat(Networks.find("{}", 2)).isEmpty();
    assertThat(Networks.label("{")).isEqualTo("{");
  }
}
