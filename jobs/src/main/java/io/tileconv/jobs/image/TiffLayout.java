package io.tileconv.jobs.image;

import java.io.IOException;

/**
 * How a TIFF file stores its image, from the tags of its directory, all checked.
 *
 * @param width columns of the image
 * @param height rows of the image
 * @param samples stored samples per pixel
 * @param type data type of the samples; those of 1, 2 and 4 bits become bytes
 * @param bits of a stored sample
 * @param compression number of the compression scheme
 * @param predictor number of the predictor
 * @param photometric what the samples mean
 * @param tiled stored in tiles, else in strips
 * @param planar each band apart, else pixel by pixel
 * @param blockWidth columns of a tile; the image's for strips
 * @param blockHeight rows of a tile or strip
 */
record TiffLayout(
    long width,
    long height,
    int samples,
    StoredType type,
    int bits,
    int compression,
    int predictor,
    int photometric,
    boolean tiled,
    boolean planar,
    long blockWidth,
    long blockHeight) {

  private static final String REWRITE = "rewrite the file uncompressed or with deflate";

  static TiffLayout of(TiffDirectory directory, ReadLimits limits) throws IOException {
    long width = directory.value(Tiff.IMAGE_WIDTH, 0);
    long height = directory.value(Tiff.IMAGE_LENGTH, 0);
    long samples = directory.value(Tiff.SAMPLES_PER_PIXEL, 1);
    if (width < 1 || height < 1 || samples < 1 || samples > 65535) {
      throw Tiff.damaged(
          "it has " + height + " rows, " + width + " columns, " + samples + " bands");
    }
    if ((double) width * height * samples * 8 > Long.MAX_VALUE) {
      throw Tiff.damaged("its header claims " + height + "×" + width + "×" + samples + " samples");
    }
    int bits = (int) same(directory, Tiff.BITS_PER_SAMPLE, "BitsPerSample", 1);
    StoredType type = type(directory, bits);
    int compression = compression((int) directory.value(Tiff.COMPRESSION, Tiff.COMPRESSION_NONE));
    int predictor = predictor(directory, compression, type, bits);
    int photometric = photometric(directory, (int) samples, type, compression);
    long planar = directory.value(Tiff.PLANAR_CONFIGURATION, 1);
    if (planar != 1 && planar != 2) {
      throw Tiff.damaged("planar configuration " + planar);
    }
    if (directory.value(Tiff.FILL_ORDER, 1) != 1) {
      throw Tiff.unsupported(
          "FillOrder", Long.toString(directory.value(Tiff.FILL_ORDER, 1)), "rewrite the file");
    }
    boolean tiled = directory.has(Tiff.TILE_WIDTH) || directory.has(Tiff.TILE_OFFSETS);
    long blockWidth = tiled ? directory.value(Tiff.TILE_WIDTH, 0) : width;
    long blockHeight =
        tiled
            ? directory.value(Tiff.TILE_LENGTH, 0)
            : Math.min(height, directory.value(Tiff.ROWS_PER_STRIP, height));
    if (blockWidth < 1 || blockHeight < 1) {
      throw Tiff.damaged("its blocks have " + blockHeight + " rows and " + blockWidth + " columns");
    }
    TiffLayout layout =
        new TiffLayout(
            width,
            height,
            (int) samples,
            type,
            bits,
            compression,
            predictor,
            photometric,
            tiled,
            planar == 2 && samples > 1,
            blockWidth,
            blockHeight);
    layout.check(directory, limits);
    return layout;
  }

  private static StoredType type(TiffDirectory directory, int bits) throws IOException {
    int format = (int) same(directory, Tiff.SAMPLE_FORMAT, "SampleFormat", Tiff.FORMAT_UNSIGNED);
    if (format == 4) {
      // "Undefined" is what old programs write for unsigned integers.
      format = Tiff.FORMAT_UNSIGNED;
    }
    StoredType type =
        switch (format) {
          case Tiff.FORMAT_UNSIGNED ->
              switch (bits) {
                case 1, 2, 4, 8 -> StoredType.UINT8;
                case 16 -> StoredType.UINT16;
                case 32 -> StoredType.UINT32;
                case 64 -> StoredType.UINT64;
                default -> null;
              };
          case Tiff.FORMAT_SIGNED ->
              switch (bits) {
                case 8 -> StoredType.INT8;
                case 16 -> StoredType.INT16;
                case 32 -> StoredType.INT32;
                case 64 -> StoredType.INT64;
                default -> null;
              };
          case Tiff.FORMAT_FLOAT ->
              switch (bits) {
                case 16 -> StoredType.FLOAT16;
                case 32 -> StoredType.FLOAT32;
                case 64 -> StoredType.FLOAT64;
                default -> null;
              };
          default -> null;
        };
    if (type != null) {
      return type;
    }
    String kind =
        switch (format) {
          case Tiff.FORMAT_UNSIGNED -> "unsigned";
          case Tiff.FORMAT_SIGNED -> "signed";
          case Tiff.FORMAT_FLOAT -> "floating point";
          default -> "complex or unknown";
        };
    throw new BadImageException(
        "the samples have "
            + bits
            + " bits, "
            + kind
            + " (TIFF tags BitsPerSample, SampleFormat), and integers of 1, 2, 4, 8, 16, 32 and 64 and"
            + " floats of 16, 32 and 64 bits are read; convert them");
  }

  /** The value that every band has. */
  private static long same(TiffDirectory directory, int tag, String name, long missing)
      throws IOException {
    if (!directory.has(tag)) {
      return missing;
    }
    long[] values = directory.values(tag);
    for (long value : values) {
      if (value != values[0]) {
        throw Tiff.unsupported(name, "not the same for every band", "convert all to one type");
      }
    }
    return values.length == 0 ? missing : values[0];
  }

  private static int compression(int compression) throws BadImageException {
    return switch (compression) {
      case Tiff.COMPRESSION_NONE,
          Tiff.COMPRESSION_LZW,
          Tiff.COMPRESSION_DEFLATE,
          Tiff.COMPRESSION_OLD_DEFLATE,
          Tiff.COMPRESSION_PACKBITS,
          Tiff.COMPRESSION_JPEG,
          Tiff.COMPRESSION_ZSTD ->
          compression;
      default -> {
        String name =
            switch (compression) {
              case 2, 3, 4 -> " (CCITT fax)";
              case 6 -> " (JPEG of an early kind)";
              case 34712 -> " (JPEG 2000)";
              case 34887 -> " (LERC)";
              case 34925 -> " (LZMA)";
              case 50001 -> " (WebP)";
              default -> "";
            };
        throw Tiff.unsupported("Compression", compression + name, REWRITE);
      }
    };
  }

  private static int predictor(TiffDirectory directory, int compression, StoredType type, int bits)
      throws IOException {
    if (compression == Tiff.COMPRESSION_NONE
        || compression == Tiff.COMPRESSION_PACKBITS
        || compression == Tiff.COMPRESSION_JPEG) {
      return Tiff.PREDICTOR_NONE;
    }
    long predictor = directory.value(Tiff.PREDICTOR, Tiff.PREDICTOR_NONE);
    if (predictor < Tiff.PREDICTOR_NONE
        || predictor > Tiff.PREDICTOR_FLOAT
        || predictor == Tiff.PREDICTOR_FLOAT && !type.isFloat()
        || predictor != Tiff.PREDICTOR_NONE && bits < 8) {
      throw Tiff.unsupported("Predictor", predictor + " for " + type, "rewrite the file without");
    }
    return (int) predictor;
  }

  private static int photometric(
      TiffDirectory directory, int samples, StoredType type, int compression) throws IOException {
    int photometric = (int) directory.value(Tiff.PHOTOMETRIC, Tiff.BLACK_IS_ZERO);
    String name =
        switch (photometric) {
          case Tiff.WHITE_IS_ZERO, Tiff.BLACK_IS_ZERO, Tiff.RGB -> null;
          case Tiff.PALETTE -> samples == 1 && type == StoredType.UINT8 ? null : " (palette)";
          case 4 -> " (mask)";
          case 5 -> " (CMYK)";
          case Tiff.YCBCR -> compression == Tiff.COMPRESSION_JPEG ? null : " (YCbCr)";
          case 8, 9, 10 -> " (L*a*b*)";
          default -> "";
        };
    if (name != null) {
      throw Tiff.unsupported(
          "PhotometricInterpretation", photometric + name, "convert the image to gray or RGB");
    }
    return photometric;
  }

  private void check(TiffDirectory directory, ReadLimits limits) throws IOException {
    // A raw strip is read in pieces, so only its rows count.
    long rows = isRaw() && !tiled ? 1 : blockHeight;
    double bytes = (double) rows * blockWidth * samplesPerBlockPixel() * type.bytes();
    if (compression == Tiff.COMPRESSION_JPEG
        && (type != StoredType.UINT8
            || bits != 8
            || samplesPerBlockPixel() != 1 && samplesPerBlockPixel() != 3)) {
      throw Tiff.unsupported(
          "Compression",
          "7 (JPEG) for " + samplesPerBlockPixel() + " bands of " + bits + " bits",
          REWRITE);
    }
    long allowed = Math.min(limits.decodedBytes(), Integer.MAX_VALUE - 64);
    if (bytes > allowed) {
      throw new BadImageException(
          "its "
              + (tiled ? "tiles" : "strips")
              + " of "
              + rows
              + "×"
              + blockWidth
              + " pixels take "
              + Checks.size((long) bytes)
              + " each, and "
              + Checks.size(allowed)
              + " are allowed; store it in smaller tiles, or allow more memory (--memory)");
    }
    if (!directory.has(offsetsTag())) {
      throw Tiff.damaged("the offsets of its " + (tiled ? "tiles" : "strips") + " are missing");
    }
    if (!directory.has(countsTag()) && !isRaw()) {
      throw Tiff.damaged("the lengths of its " + (tiled ? "tiles" : "strips") + " are missing");
    }
    long blocks = blocksAcross() * blocksDown();
    double needed = (double) blocksAcross() * blocksDown() * planes();
    for (int tag : new int[] {offsetsTag(), countsTag()}) {
      if (directory.has(tag)) {
        directory.checkExtent(tag);
        if (directory.count(tag) < needed) {
          throw Tiff.damaged(
              "its "
                  + height
                  + "×"
                  + width
                  + " pixels need "
                  + blocks * planes()
                  + (tiled ? " tiles" : " strips")
                  + ", and it has "
                  + directory.count(tag));
        }
      }
    }
  }

  boolean isRaw() {
    return compression == Tiff.COMPRESSION_NONE;
  }

  int planes() {
    return planar ? samples : 1;
  }

  /** Samples that lie together in a block for each pixel. */
  int samplesPerBlockPixel() {
    return planar ? 1 : samples;
  }

  long blocksAcross() {
    return (width - 1) / blockWidth + 1;
  }

  long blocksDown() {
    return (height - 1) / blockHeight + 1;
  }

  /** Bytes of a row of a decoded block, with a byte for each smaller sample. */
  int rowBytes() {
    return (int) blockWidth * samplesPerBlockPixel() * type.bytes();
  }

  /** Bytes of a row of a block as it is stored. */
  int packedRowBytes() {
    return (int) ((blockWidth * samplesPerBlockPixel() * bits + 7) / 8);
  }

  int offsetsTag() {
    return tiled ? Tiff.TILE_OFFSETS : Tiff.STRIP_OFFSETS;
  }

  int countsTag() {
    return tiled ? Tiff.TILE_BYTE_COUNTS : Tiff.STRIP_BYTE_COUNTS;
  }

  String compressionName() {
    return switch (compression) {
      case Tiff.COMPRESSION_LZW -> "LZW";
      case Tiff.COMPRESSION_DEFLATE, Tiff.COMPRESSION_OLD_DEFLATE -> "deflate";
      case Tiff.COMPRESSION_PACKBITS -> "PackBits";
      case Tiff.COMPRESSION_JPEG -> "JPEG";
      case Tiff.COMPRESSION_ZSTD -> "ZSTD";
      default -> "none";
    };
  }
}
