package io.tileconv.jobs.image;

/** Numbers of the TIFF 6.0 specification, its technical notes and BigTIFF. */
final class Tiff {

  static final int IMAGE_WIDTH = 256;
  static final int IMAGE_LENGTH = 257;
  static final int BITS_PER_SAMPLE = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int SAMPLES_PER_PIXEL = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_BYTE_COUNTS = 279;
  static final int PLANAR_CONFIGURATION = 284;
  static final int PREDICTOR = 317;
  static final int COLOR_MAP = 320;
  static final int TILE_WIDTH = 322;
  static final int TILE_LENGTH = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_BYTE_COUNTS = 325;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;

  static final int NEW_SUBFILE_TYPE = 254;
  static final int X_RESOLUTION = 282;
  static final int Y_RESOLUTION = 283;
  static final int RESOLUTION_UNIT = 296;
  static final int SUB_DIRECTORIES = 330;
  static final int JPEG_TABLES = 347;

  /** Tags of GeoTIFF 1.1 and of GDAL. */
  static final int MODEL_PIXEL_SCALE = 33550;

  static final int MODEL_TIE_POINT = 33922;
  static final int MODEL_TRANSFORMATION = 34264;
  static final int GEO_KEYS = 34735;
  static final int GEO_DOUBLES = 34736;
  static final int GEO_ASCII = 34737;
  static final int GDAL_METADATA = 42112;
  static final int GDAL_NODATA = 42113;

  static final int TYPE_BYTE = 1;
  static final int TYPE_ASCII = 2;
  static final int TYPE_SHORT = 3;
  static final int TYPE_LONG = 4;
  static final int TYPE_RATIONAL = 5;
  static final int TYPE_FLOAT = 11;
  static final int TYPE_DOUBLE = 12;
  static final int TYPE_IFD = 13;
  static final int TYPE_LONG8 = 16;
  static final int TYPE_IFD8 = 18;

  static final int COMPRESSION_NONE = 1;
  static final int COMPRESSION_LZW = 5;
  static final int COMPRESSION_JPEG = 7;
  static final int COMPRESSION_DEFLATE = 8;
  static final int COMPRESSION_PACKBITS = 32773;
  static final int COMPRESSION_OLD_DEFLATE = 32946;
  static final int COMPRESSION_ZSTD = 50000;

  static final int WHITE_IS_ZERO = 0;
  static final int BLACK_IS_ZERO = 1;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int YCBCR = 6;

  static final int PREDICTOR_NONE = 1;
  static final int PREDICTOR_HORIZONTAL = 2;
  static final int PREDICTOR_FLOAT = 3;

  static final int FORMAT_UNSIGNED = 1;
  static final int FORMAT_SIGNED = 2;
  static final int FORMAT_FLOAT = 3;

  private Tiff() {}

  static BadImageException damaged(String reason) {
    return new BadImageException(
        "the TIFF file is truncated or damaged (" + reason + "); copy it again or make it anew");
  }

  static BadImageException unsupported(String tag, String value, String remedy) {
    return new BadImageException(
        "TIFF tag " + tag + " is " + value + ", which is not supported; " + remedy);
  }
}
