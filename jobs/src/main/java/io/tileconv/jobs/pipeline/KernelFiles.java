package io.tileconv.jobs.pipeline;

import io.tileconv.filter.Filter;
import io.tileconv.filter.Filters;
import io.tileconv.filter.Kernel2D;
import io.tileconv.filter.KernelFilter;
import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.NpyMatrix;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Kernels that people keep in files: a matrix as text, or a matrix or bank as NumPy array. */
public final class KernelFiles {

  /** No kernel is as large as this; a file that is was meant to be something else. */
  private static final long MOST_BYTES = 16 << 20;

  private KernelFiles() {}

  /** Whether the text is the name of a kernel file. */
  public static boolean isFile(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.endsWith(".csv") || lower.endsWith(".npy") || lower.endsWith(".txt");
  }

  /** A named filter, or what the file of this name holds. */
  public static Filter readOrParse(Configuration configuration, String text) {
    return isFile(text) ? read(configuration, text) : Filters.parse(text);
  }

  /**
   * The filter that the file holds.
   *
   * @throws JobException if there is no such file or it holds no kernel
   */
  public static Filter read(Configuration configuration, String file) {
    try {
      Path path = new Path(file);
      boolean isText = !file.toLowerCase(Locale.ROOT).endsWith(".npy");
      List<Kernel2D> kernels =
          isText
              ? List.of(Kernel2D.parse(text(configuration, path)))
              : kernels(NpyMatrix.read(configuration, path));
      return new KernelFilter(path.getName(), kernels);
    } catch (FileNotFoundException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, file + ": there is no such file; check the path", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, file + ": " + InputFiles.firstLine(e), e);
    }
  }

  private static String text(Configuration configuration, Path path) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    long length = fileSystem.getFileStatus(path).getLen();
    if (length > MOST_BYTES) {
      throw new BadImageException(
          "has " + length + " bytes, too many for a kernel; give a small matrix");
    }
    byte[] bytes = new byte[(int) length];
    try (FSDataInputStream in = fileSystem.open(path)) {
      in.readFully(0, bytes);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<Kernel2D> kernels(NpyMatrix array) throws IOException {
    int[] shape = array.shape();
    if (shape.length != 2 && shape.length != 3) {
      throw new BadImageException(
          "is an array of rank " + shape.length + "; give a matrix [kh,kw] or a bank [K,kh,kw]");
    }
    int count = shape.length == 3 ? shape[0] : 1;
    int rows = shape[shape.length - 2];
    int columns = shape[shape.length - 1];
    if (count == 0 || rows == 0 || columns == 0) {
      throw new IllegalArgumentException(
          "the kernel is empty; give a matrix with at least one number");
    }
    List<Kernel2D> kernels = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double[] values = new double[rows * columns];
      System.arraycopy(array.values(), k * values.length, values, 0, values.length);
      kernels.add(new Kernel2D(rows, columns, values));
    }
    return kernels;
  }
}
