package io.tileconv.jobs.image;

import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Opens images of any format for reading, and makes the writers of output files. */
public final class ImageFormats {

  /** Ends of the names of files that are images, in a directory that holds other files too. */
  private static final List<String> READ =
      List.of(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".npy", ".zarr");

  private static final String OME = ".ome.zarr";

  /** Files that say that a directory is a Zarr array or group. */
  private static final List<String> ZARR = List.of("zarr.json", ".zarray", ".zattrs");

  private ImageFormats() {}

  /** {@link #open(Configuration, Path, ReadLimits)} with the default limits. */
  public static ImageReader open(Configuration configuration, Path path) throws IOException {
    return open(configuration, path, ReadLimits.DEFAULT);
  }

  /**
   * Opens an image by what the file holds; its name only tells what was expected. Pixels are not
   * read yet, so a header may be read where the image would not fit.
   *
   * <p>The first image of a TIFF file is read; overviews and further pages are left alone.
   *
   * @throws BadImageException if the file is no image, or one that cannot be read
   */
  public static ImageReader open(Configuration configuration, Path path, ReadLimits limits)
      throws IOException {
    return open(configuration, path, limits, Selection.DEFAULT);
  }

  /** As {@link #open(Configuration, Path, ReadLimits)}, with a choice of images. */
  public static ImageReader open(
      Configuration configuration, Path path, ReadLimits limits, Selection selection)
      throws IOException {
    if (isStore(path.getFileSystem(configuration), path)) {
      return ZarrReader.open(new ZarrDirectory(configuration, path), limits, selection);
    }
    return open(InputFile.open(configuration, path), path.getName(), limits, selection);
  }

  /**
   * Opens the first image of a file whose bytes are in memory.
   *
   * @param name of the file, for messages
   * @throws BadImageException if it is no image, or one that cannot be read
   */
  public static ImageReader open(byte[] bytes, String name) throws IOException {
    return open(InputFile.of(bytes), name, ReadLimits.DEFAULT, Selection.DEFAULT);
  }

  private static ImageReader open(
      InputFile file, String name, ReadLimits limits, Selection selection) throws IOException {
    boolean opened = false;
    try {
      ImageReader reader =
          switch (FileContent.of(file, name)) {
            case PNG -> new WholeImageReader(file, PngDecoder.open(file), limits.decodedBytes());
            case JPEG -> new WholeImageReader(file, JpegDecoder.open(file), limits.decodedBytes());
            case TIFF -> TiffReader.open(file, limits, selection);
            case NUMPY -> NpyReader.open(file, selection);
          };
      opened = true;
      return reader;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  /** Whether this is a directory that is one image. */
  public static boolean isStore(FileSystem files, Path path) throws IOException {
    if (!files.getFileStatus(path).isDirectory()) {
      return false;
    }
    for (String name : ZARR) {
      if (files.exists(new Path(path, name))) {
        return true;
      }
    }
    return false;
  }

  /** Whether results of this name are directories. */
  public static boolean isStore(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".zarr");
  }

  /** Whether a file of this name is read as an image when a directory is given. */
  public static boolean isImage(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return READ.stream().anyMatch(name::endsWith) && !name.startsWith(".") && !name.startsWith("_");
  }

  /** Whether {@link #writer} knows a file of this name. */
  public static boolean isWritable(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return isImage(name) && !name.endsWith(".jpg") && !name.endsWith(".jpeg");
  }

  /** Whether files of this name hold {@link ImageMetadata}. */
  public static boolean holdsMetadata(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.endsWith(".tif") || name.endsWith(".tiff") || isStore(name);
  }

  /** {@link #writer} without metadata. */
  public static ImageWriter writer(
      String fileName, Shape shape, int batch, PixelConversion conversion, StorageOptions options) {
    return writer(fileName, shape, batch, conversion, options, ImageMetadata.NONE);
  }

  /**
   * The writer of an output file, by the end of its name: {@code .png}, {@code .tif}, {@code
   * .tiff}, {@code .zarr} (an array), {@code .ome.zarr} (an image with its pyramid) or {@code
   * .npy}.
   *
   * @param shape bands, rows and columns; the bands of a batch counted together
   * @param batch number of images; more than one only for {@code .npy}
   * @param metadata what is kept where the format can hold it
   * @throws IllegalArgumentException if the format cannot store this
   */
  public static ImageWriter writer(
      String fileName,
      Shape shape,
      int batch,
      PixelConversion conversion,
      StorageOptions options,
      ImageMetadata metadata) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      return new PngWriter(shape, batch, conversion, options);
    }
    if (name.endsWith(".tif") || name.endsWith(".tiff")) {
      TiffStorage storage = TiffStorage.of(shape, batch, conversion, options);
      return switch (options.layout()) {
        case STANDARD -> new TiffWriter(storage, metadata);
        case COG -> new CogWriter(storage, metadata, options.overviews());
        case CHUNKED -> throw new IllegalArgumentException("--layout chunked is for .zarr");
      };
    }
    if (isStore(name)) {
      if (options.layout() == Layout.COG) {
        throw new IllegalArgumentException("--layout cog is for .tif");
      }
      return new ZarrWriter(
          ZarrStorage.of(shape, batch, conversion, options, metadata.axes()),
          name.endsWith(OME) ? ZarrWriter.Kind.OME_IMAGE : ZarrWriter.Kind.ARRAY,
          metadata,
          options.overviews());
    }
    if (name.endsWith(".npy")) {
      return new NpyWriter(shape, batch, conversion, options);
    }
    throw new IllegalArgumentException(
        "images are written as .png, .tif, .zarr or .npy, not as " + fileName);
  }
}
