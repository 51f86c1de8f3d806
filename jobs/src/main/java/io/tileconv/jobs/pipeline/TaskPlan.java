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
   * Some parts of one image.
   *
   * @param image the image
   * @param firstPart number of the first part
   * @param endPart one past the number of the last
   * @param share number of this share of the image, from 0
   * @param shares number of shares that the image is done in
   */
  public record Work(ImagePlan image, long firstPart, long endPart, int share, int shares)
      implements Serializable {

    Work with(ImagePlan other) {
      return new Work(other, firstPart, endPart, share, shares);
    }

    /**
     * Whether this is the whole image, without smaller versions, so that the task writes the
     * finished file.
     */
    public boolean isWhole() {
      return shares == 1 && image.writer().pyramid().isEmpty();
    }
  }
}
