package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zarr arrays are written and read again; what cannot be read is named. */
class ZarrTest {

  @TempDir Path directory;

  record Trip(PixelType type, Layout layout, TiffCompression compression, int batch, long seed) {}

  static Stream<Trip> trips() {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260301));
    List<Trip> trips = new ArrayList<>();
    for (PixelType type : PixelType.values()) {
      for (Layout layout : List.of(Layout.STANDARD, Layout.CHUNKED)) {
        for (TiffCompression compression : TiffCompression.values()) {
          trips.add(new Trip(type, layout, compression, 1 + random.nextInt(2), random.nextLong()));
        }
      }
    }
    return trips.stream();
  }

  /** Puts the files of a store where they belong. */
  static void write(Path store, StoreWriter writer, Block image) throws IOException {
    for (long i = 0; i < writer.storage().tiles(); i++) {
      writer.encode(
          image.view(writer.storage().tile(i)),
          (key, bytes, offset, length, checksum) -> {
            Path file = store.resolve(writer.path(key));
            Files.createDirectories(file.getParent());
            Files.write(file, java.util.Arrays.copyOfRange(bytes, offset, offset + length));
          });
    }
    for (var document : writer.documents().entrySet()) {
      Files.createDirectories(store.resolve(document.getKey()).getParent());
      Files.write(store.resolve(document.getKey()), document.getValue());
    }
  }

  @ParameterizedTest
  @MethodSource("trips")
  void writtenArrayIsReadAgain(Trip trip) throws IOException {
    SplittableRandom random = new SplittableRandom(trip.seed);
    Shape shape = new Shape(4, 1 + random.nextInt(200), 1 + random.nextInt(200));
    Block image = TestImages.random(shape, trip.type, random);
    StorageOptions options =
        new StorageOptions(
            trip.compression, trip.layout, Reduction.Method.AVERAGE, 4096 << random.nextInt(8));
    Path store = directory.resolve("a.zarr");
    StoreWriter writer =
        (StoreWriter)
            ImageFormats.writer(
                "a.zarr", shape, trip.batch, PixelConversion.to(trip.type), options);
    write(store, writer, image);
    try (ImageReader reader = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(store))) {
      assertThat(reader.info().shape()).isEqualTo(shape);
      assertThat(reader.info().type()).isEqualTo(trip.type);
      assertThat(reader.info().batch()).isEqualTo(trip.batch);
      for (int i = 0; i < 10; i++) {
        Region region = TestImages.region(shape, random);
        assertThat(TestImages.read(reader, region).sameBits(TestImages.crop(image, region)))
            .as("%s", region)
            .isTrue();
      }
    }
  }

  @Test
  void metadataIsKept() throws IOException {
    Shape shape = new Shape(1, 5, 6);
    Path original = Path.of(ZarrTest.class.getResource("gdal-utm.tif").getPath());
    ImageMetadata metadata;
    try (ImageReader reader =
        ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(original))) {
      metadata = reader.info().metadata();
    }
    Path store = directory.resolve("a.zarr");
    write(
        store,
        (StoreWriter)
            ImageFormats.writer(
                "a.zarr",
                shape,
                1,
                PixelConversion.to(PixelType.UINT8),
                StorageOptions.DEFAULT,
                metadata),
        Block.allocate(Region.whole(shape), 1));
    try (ImageReader reader = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(store))) {
      assertThat(reader.info().metadata().withAxes(List.of())).isEqualTo(metadata);
    }
    assertThat(Files.readString(store.resolve("zarr.json")))
        .contains("\"proj:code\" : \"EPSG:32632\"")
        .contains("\"spatial:transform\" : [ 30.0, 0.0, 500000.0, 0.0, -20.0, 5200000.0 ]");
  }

  /**
   * {@code fill_value} for GDAL, {@code _FillValue} for xarray: an integer, or a double's bytes.
   */
  @ParameterizedTest(name = "{1} of {0}")
  @CsvSource({
    "a.zarr, -9999, FLOAT32, -9999.0, AAAAAICHw8A=",
    "a.zarr, nan, FLOAT32, NaN, AAAAAAAA+H8=",
    "a.zarr, -9999, INT16, -9999, -9999",
    "a.zarr, 0, UINT8, 0, 0",
    "a.ome.zarr, 255, UINT8, 255, 255",
    "a.zarr, 300, UINT8, 0, ",
    "a.zarr, , UINT8, 0, ",
  })
  void noDataIsWrittenAsOthersReadIt(
      String name, String noData, PixelType type, String fill, String attribute)
      throws IOException {
    Shape shape = new Shape(1, 5, 6);
    ImageMetadata metadata =
        noData == null
            ? ImageMetadata.NONE
            : ImageMetadata.NONE.withNoData(Float.parseFloat(noData.replace("nan", "NaN")));
    Path store = directory.resolve(name);
    write(
        store,
        (StoreWriter)
            ImageFormats.writer(
                name, shape, 1, PixelConversion.to(type), StorageOptions.DEFAULT, metadata),
        Block.allocate(Region.whole(shape), 1));
    Path array = store.resolve(name.equals("a.zarr") ? "zarr.json" : "0/zarr.json");
    JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(array));
    assertThat(json.path("fill_value").asText()).isEqualTo(fill);
    JsonNode written = json.path("attributes").path("_FillValue");
    assertThat(written.isMissingNode() ? null : written.asText()).isEqualTo(attribute);
    assertThat(written.isIntegralNumber()).isEqualTo(attribute != null && type.isInteger());
    try (ImageReader reader = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(store))) {
      assertThat(reader.info().metadata().noData()).isEqualTo(metadata.noData());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'gzip' | 'zfpy' | the Zarr array uses codec zfpy, which is not supported; store it with"
            + " gzip, zstd, blosc, crc32c or sharding_indexed",
        "'uint8' | 'complex64' | the Zarr array uses data type complex64, which is not supported;"
            + " store it with gzip, zstd, blosc, crc32c or sharding_indexed",
        "'y', 'x' | 'x', 'y' | the array's axes are [c, x, y]; store it with y and x as the last"
            + " ones",
        "'regular' | 'irregular' | the Zarr metadata is damaged or of another kind (its chunk grid"
            + " is irregular); write the array anew",
        "'shape':[1,40,50] | 'shape':[1,4000000000000,5000000000000] | the Zarr metadata is damaged"
            + " or of another kind (it claims [1, 4000000000000, 5000000000000] values); write the"
            + " array anew",
        "{ | [ | the Zarr metadata is damaged or of another kind (it is no JSON); write the array"
            + " anew"
      })
  void unsupportedIsNamed(String line) throws IOException {
    String[] parts = line.split(" \\| ");
    String json =
        ("{'zarr_format':3,'node_type':'array','shape':[1,40,50],'data_type':'uint8',"
                + "'chunk_grid':{'name':'regular','configuration':{'chunk_shape':[1,16,16]}},"
                + "'chunk_key_encoding':{'name':'default'},'fill_value':7,"
                + "'codecs':[{'name':'bytes'},{'name':'gzip'}],'dimension_names':['c','y', 'x']}")
            .strip();
    Path store = Files.createDirectories(directory.resolve("b.zarr"));
    Files.writeString(store.resolve("zarr.json"), json.replace('\'', '"'));
    Block filled = TestImages.read(store);
    assertThat(filled.at(0, 39, 49)).as("chunks that are not there").isEqualTo(7);
    Files.writeString(
        store.resolve("zarr.json"), json.replace(parts[0], parts[1]).replace('\'', '"'));
    TestImages.assertRefused(store, parts[2]);
  }
}
