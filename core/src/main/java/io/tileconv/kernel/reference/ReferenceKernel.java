package io.tileconv.kernel.reference;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.CubicResize;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.Validity;
import io.tileconv.operator.Where;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The naive implementation of every operator. */
public final class ReferenceKernel implements Kernel {

  private static final Map<Class<?>, BiFunction<Operator, Request, Computation>> TABLE =
      new HashMap<>();

  static {
    put(Convolution.class, (op, request) -> new ReferenceConvolution(op, request.parameters()));
    put(
        TransposedConvolution.class,
        (op, request) -> new ReferenceTransposedConvolution(op, request.parameters()));

    put(MaxPooling.class, (op, request) -> new ReferenceMaxPooling(op));
    put(
        MaxPoolingIndices.class,
        (op, request) -> new ReferenceMaxPoolingIndices(op.pooling(), request.inputs().get(0)));
    put(MaxUnpooling.class, (op, request) -> new ReferenceMaxUnpooling(op));
    put(
        AveragePooling.class,
        (op, request) -> new ReferenceAveragePooling(op, request.inputs().get(0)));
    put(
        GlobalPooling.class,
        (op, request) -> new ReferenceGlobalPooling(op, request.inputs().get(0)));
    put(Resize.class, (op, request) -> new ReferenceResize(op, request.inputs().get(0)));

    put(CubicResize.class, (op, request) -> new ReferenceCubicResize(op, request.inputs().get(0)));

    put(BedOfNails.class, (op, request) -> ReferenceMoves.bedOfNails(op));
    put(Subsample.class, (op, request) -> ReferenceMoves.subsample(op));
    put(PixelShuffle.class, (op, request) -> ReferenceMoves.pixelShuffle(op));
    put(PixelUnshuffle.class, (op, request) -> ReferenceMoves.pixelUnshuffle(op));
    put(Pad.class, (op, request) -> ReferenceMoves.pad(op));
    put(Concat.class, (op, request) -> ReferenceMoves.concat(op));
    put(ChannelSlice.class, (op, request) -> ReferenceMoves.channelSlice(op));

    put(Activation.class, (op, request) -> new ReferenceActivation(op));
    put(PRelu.class, (op, request) -> new ReferencePRelu(request.parameters().get(0)));
    put(ElementWise.class, (op, request) -> new ReferenceElementWise(op, request.inputs()));
    put(
        ElementWiseConstant.class,
        (op, request) -> new ReferenceElementWiseConstant(op, request.parameters().get(0)));
    put(Softmax.class, (op, request) -> new ReferenceSoftmax());
    put(Validity.class, (op, request) -> validity(op));
    put(Where.class, (op, request) -> where());
    put(ChannelReduction.class, (op, request) -> new ReferenceChannelReduction(op));
    put(ArgMax.class, (op, request) -> new ReferenceArgMax());

    put(
        BatchNormalization.class,
        (op, request) -> new ReferenceBatchNormalization(op, request.parameters()));
    put(InstanceNormalization.class, (op, request) -> group(op.asGroupNormalization(), request));
    put(GroupNormalization.class, ReferenceKernel::group);
    put(
        StatisticNormalization.class,
        (op, request) -> new ReferenceStatisticNormalization(op, request.parameters()));
  }

  private static <T extends Operator> void put(
      Class<T> type, BiFunction<T, Request, Computation> prepare) {
    TABLE.put(type, (operator, request) -> prepare.apply(type.cast(operator), request));
  }

  private static EachValue validity(Validity operator) {
    return (sources, channel, row, column) ->
        operator.apply(sources.get(0).at(channel, row, column));
  }

  private static EachValue where() {
    return (sources, channel, row, column) ->
        sources.get(sources.get(0).at(channel, row, column) != 0 ? 1 : 2).at(channel, row, column);
  }

  private static Computation group(GroupNormalization normalization, Request request) {
    return new ReferenceGroupNormalization(
        normalization, request.parameters(), request.inputs().get(0));
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.EXACT;
  }

  @Override
  public Optional<String> refusal(Request request) {
    return TABLE.containsKey(request.operator().getClass())
        ? Optional.empty()
        : Optional.of("no reference for " + request.operator().name());
  }

  @Override
  public Computation prepare(Request request) {
    return TABLE.get(request.operator().getClass()).apply(request.operator(), request);
  }
}
