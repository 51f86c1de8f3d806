package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ComposedActivationsTest {

  private static final Shape SHAPE = new Shape(2, 5, 40);

  /** Nodes in a row; each reads the maps that are given with it. */
  private static final class Graph {
    private final List<Node> nodes = new ArrayList<>();

    int add(Operator operator, List<Tensor> parameters, Integer... inputs) {
      nodes.add(new Node("n" + nodes.size(), operator, parameters, List.of(inputs)));
      return nodes.size();
    }

    int constant(Operation operation, double value, int input) {
      return constant(operation, value, Side.RIGHT, input);
    }

    int constant(Operation operation, double value, Side side, int input) {
      return add(
          new ElementWiseConstant(operation, 1, side),
          List.of(Tensor.of(new float[] {(float) value}, 1)),
          input);
    }

    int product(int left, int right) {
      return add(new ElementWise(Operation.MULTIPLY), List.of(), left, right);
    }

    int function(Activation activation, int input) {
      return add(activation, List.of(), input);
    }

    Network network(int... outputs) {
      return new Network(List.of("x"), nodes, Arrays.stream(outputs).boxed().toList());
    }
  }

  private static int clipped(Graph graph, double shift, double high) {
    int shifted = graph.constant(Operation.ADD, shift, Side.LEFT, 0);
    return graph.function(Activation.clip(0, (float) high), shifted);
  }

  private static int errorPlusOne(Graph graph, boolean divides) {
    int scaled =
        divides
            ? graph.constant(Operation.DIVIDE, Math.sqrt(2), 0)
            : graph.constant(Operation.MULTIPLY, Math.sqrt(0.5), 0);
    return graph.constant(Operation.ADD, 1, graph.function(Activation.of(Function.ERF), scaled));
  }

  private interface Spelling {
    int write(Graph graph);
  }

  @TestFactory
  Stream<DynamicTest> oneOperatorForMany() {
    return Stream.of(
        test(
            "x·clip / 6",
            Function.HARD_SWISH,
            g -> g.constant(Operation.DIVIDE, 6, g.product(0, clipped(g, 3, 6)))),
        test(
            "x·(clip / 6)",
            Function.HARD_SWISH,
            g -> g.product(g.constant(Operation.DIVIDE, 6, clipped(g, 3, 6)), 0)),
        test(
            "x·hard-sigmoid",
            Function.HARD_SWISH,
            g -> g.product(0, g.function(new Activation(Function.HARD_SIGMOID, 1 / 6f, 0.5f), 0))),
        test(
            "clip·(1/6)",
            Function.HARD_SIGMOID,
            g -> g.constant(Operation.MULTIPLY, 1.0 / 6, clipped(g, 3, 6))),
        test(
            "x·(erf + 1)·0.5",
            Function.GELU,
            g -> g.constant(Operation.MULTIPLY, 0.5, g.product(0, errorPlusOne(g, true)))),
        test(
            "0.5·x·(erf + 1)",
            Function.GELU,
            g -> g.product(g.constant(Operation.MULTIPLY, 0.5, 0), errorPlusOne(g, false))),
        test(
            "x·(0.5·(erf + 1))",
            Function.GELU,
            g -> g.product(g.constant(Operation.DIVIDE, 2, errorPlusOne(g, true)), 0)));
  }

  private static DynamicTest test(String name, Function function, Spelling spelling) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Graph graph = new Graph();
          Network spelled = graph.network(spelling.write(graph));
          Network replaced = Folding.fold(spelled, Arithmetic.FAST);
          assertThat(replaced.nodes()).hasSize(1);
          assertThat(((Activation) replaced.producer(1).operator()).function()).isEqualTo(function);
          assertThat(Folding.fold(spelled, Arithmetic.EXACT)).isEqualTo(spelled);
          Block x = RandomBlocks.map(SHAPE, new SplittableRandom(3));
          for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = (i % 101 - 50) * 0.11f;
          }
          float[] wanted = compute(spelled, x);
          float[] got = compute(replaced, x);
          for (int i = 0; i < wanted.length; i++) {
            assertThat(Math.abs(got[i] - wanted[i])).isLessThan(2e-6f);
          }
        });
  }

  private static float[] compute(Network network, Block x) throws IOException {
    return new TileExecutor(network, List.of(SHAPE), Arithmetic.EXACT)
        .compute(Region.whole(SHAPE), List.of(BlockSource.of(x)))
        .data();
  }

  @Test
  void whatIsAlmostOneIsLeftAlone() {
    Graph other = new Graph();
    int five = clipped(other, 3, 5);
    assertLeftAlone(other.network(other.constant(Operation.DIVIDE, 6, other.product(0, five))));
    Graph left = new Graph();
    int six = clipped(left, 3, 6);
    assertLeftAlone(left.network(left.constant(Operation.DIVIDE, 6, Side.LEFT, six)));
    Graph another = new Graph();
    int relu = another.function(Activation.relu(), 0);
    int clipped = clipped(another, 3, 6);
    assertLeftAlone(
        another.network(another.constant(Operation.DIVIDE, 6, another.product(relu, clipped))));
    Graph error = new Graph();
    int unscaled = error.constant(Operation.ADD, 1, error.function(Activation.of(Function.ERF), 0));
    assertLeftAlone(error.network(error.constant(Operation.MULTIPLY, 0.5, unscaled)));
  }

  private static void assertLeftAlone(Network network) {
    assertThat(Folding.fold(network, Arithmetic.FAST)).isEqualTo(network);
  }

  @Test
  void whatOthersReadIsKept() {
    Graph graph = new Graph();
    int clipped = clipped(graph, 3, 6);
    int swish = graph.constant(Operation.DIVIDE, 6, graph.product(0, clipped));
    Network replaced = Folding.fold(graph.network(clipped, swish), Arithmetic.FAST);
    assertThat(replaced.nodes()).extracting(Node::name).containsExactly("n0", "n1", "n3");
    assertThat(replaced.outputs()).containsExactly(2, 3);
  }
}
