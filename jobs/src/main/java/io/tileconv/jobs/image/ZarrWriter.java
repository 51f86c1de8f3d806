package io.tileconv.jobs.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes Zarr version 3: an array, or an OME-Zarr 0.5 image with its pyramid. A storage block is a
 * shard, which holds all bands of its region, or the chunks of all bands of a region, a file each.
 */
final class ZarrWriter implements StoreWriter, Pyramid {

  private static final long serialVersionUID = 1;

  /** Kinds of a store. */
  enum Kind {
    ARRAY,
    OME_IMAGE
  }

  /** A level has fewer chunks than this. */
  private static final int LEVEL_SHIFT = 48;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<ZarrStorage> levels = new ArrayList<>();
  private final Kind kind;
  private final ImageMetadata metadata;
  private final Reduction reduction;

  ZarrWriter(ZarrStorage image, Kind kind, ImageMetadata metadata, Reduction.Method method) {
    this.kind = kind;
    this.metadata = metadata;
    this.reduction = Reduction.of(method, metadata, image.shape().channels());
    ZarrStorage level = image;
    levels.add(level);
    while (kind == Kind.OME_IMAGE && !level.isOneChunk()) {
      Shape shape = level.shape();
      level =
          level.reduced(
              new Shape(
                  shape.channels(),
                  Reduction.halved(shape.height()),
                  Reduction.halved(shape.width())));
      levels.add(level);
    }
  }

  @Override
  public String format() {
    return kind == Kind.ARRAY ? "Zarr" : "OME-Zarr";
  }

  @Override
  public Optional<Pyramid> pyramid() {
    return levels.size() > 1 ? Optional.of(this) : Optional.empty();
  }

  @Override
  public int levels() {
    return levels.size();
  }

  @Override
  public Reduction reduction() {
    return reduction;
  }

  @Override
  public TileGrid storage() {
    return storage(0);
  }

  @Override
  public TileGrid storage(int level) {
    return levels.get(level).grid();
  }

  @Override
  public void encode(Block block, ChunkSink sink) throws IOException {
    Checks.storable(this, levels.get(0).shape().channels(), block);
    encode(0, block, sink);
  }

  @Override
  public void encode(int level, Block block, ChunkSink sink) throws IOException {
    levels
        .get(level)
        .encode(
            block,
            (key, bytes, offset, length, checksum) ->
                sink.write(key(level, key), bytes, offset, length, checksum));
  }

  private static long key(int level, long file) {
    return (long) level << LEVEL_SHIFT | file;
  }

  private static long file(long key) {
    return key & (1L << LEVEL_SHIFT) - 1;
  }

  @Override
  public List<Long> keys(int level, long block) {
    return levels.get(level).files(block).stream().map(file -> key(level, file)).toList();
  }

  @Override
  public void decode(int level, long key, byte[] chunk, Block target) throws IOException {
    levels.get(level).decode(file(key), chunk, target);
  }

  @Override
  public String path(long key) {
    int level = (int) (key >> LEVEL_SHIFT);
    String name = levels.get(level).name(file(key));
    return kind == Kind.ARRAY ? name : level + "/" + name;
  }

  @Override
  public Map<String, byte[]> documents() {
    Map<String, byte[]> documents = new LinkedHashMap<>();
    ObjectNode attributes = JSON.objectNode();
    ZarrAttributes.write(metadata, attributes);
    Optional<Float> noData = ZarrAttributes.fill(metadata, levels.get(0).conversion().type());
    if (kind == Kind.ARRAY) {
      documents.put("zarr.json", bytes(levels.get(0).json(attributes, noData)));
      return documents;
    }
    for (int level = 0; level < levels.size(); level++) {
      documents.put(level + "/zarr.json", bytes(levels.get(level).json(JSON.objectNode(), noData)));
    }
    attributes.set("ome", multiscales());
    ObjectNode group = JSON.objectNode();
    group.put("zarr_format", 3).put("node_type", "group").set("attributes", attributes);
    documents.put("zarr.json", bytes(group));
    return documents;
  }

  private ObjectNode multiscales() {
    ObjectNode ome = JSON.objectNode();
    ome.put("version", "0.5");
    ObjectNode image = ome.putArray("multiscales").addObject();
    Resolution resolution = metadata.resolution();
    List<String> names = levels.get(0).names();
    ArrayNode axes = image.putArray("axes");
    for (int axis = 0; axis < names.size(); axis++) {
      String name = names.get(axis);
      ObjectNode entry = axes.addObject().put("name", name);
      switch (name) {
        case "t" -> entry.put("type", "time");
        case "c" -> entry.put("type", "channel");
        case "x", "y", "z" -> entry.put("type", "space");
        default -> {}
      }
      boolean column = axis >= names.size() - 2;
      String unit = column ? resolution.unit() : levels.get(0).axes().get(axis).unit();
      if (!unit.isEmpty()) {
        entry.put("unit", unit);
      }
    }
    ArrayNode datasets = image.putArray("datasets");
    for (int level = 0; level < levels.size(); level++) {
      ArrayNode steps =
          datasets
              .addObject()
              .put("path", Integer.toString(level))
              .putArray("coordinateTransformations");
      transformations(level, steps);
    }
    return ome;
  }

  /** A level's pixel is as wide as 2^level of the image's, whose middle lies between theirs. */
  private void transformations(int level, ArrayNode steps) {
    Resolution resolution = metadata.resolution();
    double rows = resolution.isKnown() ? resolution.rowStep() : 1;
    double columns = resolution.isKnown() ? resolution.columnStep() : 1;
    double factor = 1L << level;
    // The nearest pixel is the first of its cell, an average lies in the middle.
    double middle = reduction.method() == Reduction.Method.NEAREST ? 0 : (factor - 1) / 2;
    ArrayNode scale = steps.addObject().put("type", "scale").putArray("scale");
    ArrayNode translation = steps.addObject().put("type", "translation").putArray("translation");
    for (ImageMetadata.Axis axis : levels.get(0).axes()) {
      scale.add(axis.isSpaced() ? axis.step() : 1.0);
      translation.add(0.0);
    }
    scale.add(rows * factor).add(columns * factor);
    translation.add(resolution.top() + middle * rows);
    translation.add(resolution.left() + middle * columns);
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(json)
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
