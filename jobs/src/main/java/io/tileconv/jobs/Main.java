package io.tileconv.jobs;

/** Entry point of {@code tileconv}, for the launcher and for {@code spark-submit}. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {}
}
