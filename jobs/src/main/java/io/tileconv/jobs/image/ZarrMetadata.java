package io.tileconv.jobs.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileconv.jobs.image.ZarrCodec.Step;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the JSON documents of Zarr arrays, versions 3 and 2. */
final class ZarrMetadata {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ZarrMetadata() {}

  static JsonNode parse(byte[] json) throws BadImageException {
    try {
      JsonNode node = JSON.readTree(json);
      if (node == null || !node.isObject()) {
        throw ZarrArray.damaged("it is no JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw ZarrArray.damaged("it is no JSON");
    } catch (java.io.IOException e) {
      throw ZarrArray.damaged("it is no text");
    }
  }

  /** {@code zarr.json} of an array. */
  static ZarrArray version3(JsonNode json, ReadLimits limits) throws BadImageException {
    JsonNode grid = json.path("chunk_grid");
    if (!grid.path("name").asText().equals("regular")) {
      throw ZarrArray.damaged("its chunk grid is " + grid.path("name").asText("missing"));
    }
    List<Long> chunk = numbers(grid.path("configuration").path("chunk_shape"));
    List<Long> shard = chunk;
    Codecs codecs = codecs(json.path("codecs"));
    Codecs index = null;
    boolean indexFirst = false;
    if (codecs.sharding != null) {
      JsonNode sharding = codecs.sharding;
      if (!codecs.steps.isEmpty()) {
        throw unsupported("codec " + codecs.steps.get(0) + " around shards");
      }
      chunk = numbers(sharding.path("chunk_shape"));
      codecs = codecs(sharding.path("codecs"));
      index = codecs(sharding.path("index_codecs"));
      indexFirst = sharding.path("index_location").asText("end").equals("start");
      if (codecs.sharding != null || index.sharding != null) {
        throw unsupported("shards within shards");
      }
      if (index.order != ByteOrder.LITTLE_ENDIAN || !checksOnly(index.steps)) {
        throw unsupported("a shard index that is compressed or big endian");
      }
    }
    JsonNode encoding = json.path("chunk_key_encoding");
    boolean old = encoding.path("name").asText("default").equals("v2");
    String separator = encoding.path("configuration").path("separator").asText(old ? "." : "/");
    List<String> names = new ArrayList<>();
    json.path("dimension_names").forEach(name -> names.add(name.asText("")));
    return new ZarrArray(
            3,
            numbers(json.path("shape")),
            chunk,
            shard,
            type(json.path("data_type").asText("missing")),
            codecs.order,
            new ZarrCodec(codecs.steps),
            index == null ? null : new ZarrCodec(index.steps),
            indexFirst,
            fill(json.path("fill_value")),
            old ? "" : "c" + separator,
            separator,
            names)
        .checked(limits);
  }

  private static boolean checksOnly(List<Step> steps) {
    return steps.stream().allMatch(step -> step == Step.CRC32C);
  }

  private static final class Codecs {
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private JsonNode sharding;
    private final List<Step> steps = new ArrayList<>();
  }

  private static Codecs codecs(JsonNode list) throws BadImageException {
    Codecs codecs = new Codecs();
    for (JsonNode codec : list) {
      String name = codec.path("name").asText("missing");
      JsonNode configuration = codec.path("configuration");
      switch (name) {
        case "bytes" -> {
          if (configuration.path("endian").asText("little").equals("big")) {
            codecs.order = ByteOrder.BIG_ENDIAN;
          }
        }
        case "transpose" -> {
          List<Long> order = numbers(configuration.path("order"));
          for (int axis = 0; axis < order.size(); axis++) {
            if (order.get(axis) != axis) {
              throw unsupported("codec transpose of order " + order);
            }
          }
        }
        case "sharding_indexed" -> codecs.sharding = configuration;
        case "gzip" -> codecs.steps.add(Step.GZIP);
        case "zstd" -> codecs.steps.add(Step.ZSTD);
        case "blosc" -> codecs.steps.add(Step.BLOSC);
        case "crc32c" -> codecs.steps.add(Step.CRC32C);
        default -> throw unsupported("codec " + name);
      }
    }
    if (codecs.steps.stream().filter(step -> step != Step.CRC32C).count() > 1) {
      throw unsupported("several compressions");
    }
    return codecs;
  }

  /** {@code .zarray} of version 2. */
  static ZarrArray version2(JsonNode json, ReadLimits limits) throws BadImageException {
    List<Long> chunk = numbers(json.path("chunks"));
    if (json.path("filters").size() > 0) {
      throw unsupported("filters");
    }
    if (!json.path("order").asText("C").equals("C")) {
      throw unsupported("Fortran order");
    }
    String dtype = json.path("dtype").asText("missing");
    String kind = dtype.isEmpty() ? "" : dtype.substring(1);
    StoredType type = StoredType.ofNumPy(kind).orElseThrow(() -> unsupported("data type " + dtype));
    JsonNode compressor = json.path("compressor");
    String id = compressor.isObject() ? compressor.path("id").asText("missing") : "";
    List<Step> steps =
        switch (id) {
          case "" -> List.of();
          case "gzip" -> List.of(Step.GZIP);
          case "zlib" -> List.of(Step.ZLIB);
          case "zstd" -> List.of(Step.ZSTD);
          case "blosc" -> List.of(Step.BLOSC);
          default -> throw unsupported("compressor " + id);
        };
    String separator = json.path("dimension_separator").asText(".");
    return new ZarrArray(
            2,
            numbers(json.path("shape")),
            chunk,
            chunk,
            type,
            dtype.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
            new ZarrCodec(steps),
            null,
            false,
            fill(json.path("fill_value")),
            "",
            separator,
            List.of())
        .checked(limits);
  }

  private static StoredType type(String name) throws BadImageException {
    if (name.equals("bool")) {
      return StoredType.UINT8;
    }
    for (StoredType type : StoredType.values()) {
      if (type.toString().equals(name)) {
        return type;
      }
    }
    throw unsupported("data type " + name.toLowerCase(Locale.ROOT));
  }

  private static List<Long> numbers(JsonNode list) throws BadImageException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : list) {
      if (!number.isIntegralNumber() || !number.canConvertToLong()) {
        throw ZarrArray.damaged(number.asText() + " is no size");
      }
      numbers.add(number.longValue());
    }
    return numbers;
  }

  static float fill(JsonNode value) throws BadImageException {
    if (value.isNumber()) {
      return value.floatValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? 1 : 0;
    }
    if (value.isNull() || value.isMissingNode()) {
      return 0;
    }
    String text = value.asText();
    return switch (text) {
      case "NaN" -> Float.NaN;
      case "Infinity" -> Float.POSITIVE_INFINITY;
      case "-Infinity" -> Float.NEGATIVE_INFINITY;
      default -> {
        try {
          // Four bytes of a float32, as version 3 allows them.
          yield text.startsWith("0x") && text.length() == 10
              ? Float.intBitsToFloat(Integer.parseUnsignedInt(text.substring(2), 16))
              : Float.parseFloat(text);
        } catch (NumberFormatException e) {
          throw ZarrArray.damaged("its fill value is " + (text.isEmpty() ? "missing" : text));
        }
      }
    };
  }

  private static BadImageException unsupported(String what) {
    return new BadImageException(
        "the Zarr array uses "
            + what.lines().findFirst().orElse("")
            + ", which is not supported; store it with gzip, zstd, blosc, crc32c or sharding_indexed");
  }
}
