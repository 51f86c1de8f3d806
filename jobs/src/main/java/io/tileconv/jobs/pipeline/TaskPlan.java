package io.tileconv.jobs.pipeline;

import java.io.Serializable;
import java.util.List;

/**
 * One Spark task: blocks of one image, or several whole images.
 *
 * @param number from 0, unique in the plan
 * @param works what it does, in order
 */
public record TaskPlan(int number, List<Work> works) implements Serializable {

  public TaskPlan {
    works = List.copyOf(works);
  }

  /**
   * Some blocks of one image.
   *
   * @param image the image
   * @param firstBlock number of the first block
   * @param endBlock one past the number of the last
   * @param part number of this part of the image, from 0
   * @param parts number of parts that the image is done in
   */
  public record Work(ImagePlan image, long firstBlock, long endBlock, int part, int parts)
      implements Serializable {

    /** Whether this is the whole image, so that the task writes the finished file. */
    public boolean isWhole() {
      return parts == 1;
    }
  }
}
