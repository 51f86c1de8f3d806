package io.tileconv.kernel.fft;

/** The stages of a {@link Transform} in plain Java, on rows of values u + i·v, in place. */
final class PlainButterflies {

  private PlainButterflies() {}

  /** A stage of the samples' transform, of {@code points} rows from the first on. */
  static void apart(Transform.Stage stage, float[][] u, float[][] v, int first, int points) {
    int part = stage.part();
    for (int i = 0; i < points / stage.radix(); i++) {
      int group = i / part;
      int a = first + group * part * stage.radix() + i % part;
      int b = a + part;
      multiply(u[b], v[b], stage.real(group, 1), stage.imaginary(group, 1));
      if (stage.radix() == 2) {
        halves(u[a], u[b]);
        halves(v[a], v[b]);
      } else {
        int c = b + part;
        int d = c + part;
        multiply(u[c], v[c], stage.real(group, 2), stage.imaginary(group, 2));
        multiply(u[d], v[d], stage.real(group, 3), stage.imaginary(group, 3));
        quartersApart(u[a], v[a], u[b], v[b], u[c], v[c], u[d], v[d]);
      }
    }
  }

  /** A stage of the way back. */
  static void together(Transform.Stage stage, float[][] u, float[][] v, int points) {
    int part = stage.part();
    for (int i = 0; i < points / stage.radix(); i++) {
      int group = i / part;
      int a = group * part * stage.radix() + i % part;
      int b = a + part;
      if (stage.radix() == 2) {
        halves(u[a], u[b]);
        halves(v[a], v[b]);
      } else {
        int c = b + part;
        int d = c + part;
        quartersTogether(u[a], v[a], u[b], v[b], u[c], v[c], u[d], v[d]);
        multiply(u[c], v[c], stage.real(group, 2), -stage.imaginary(group, 2));
        multiply(u[d], v[d], stage.real(group, 3), -stage.imaginary(group, 3));
      }
      multiply(u[b], v[b], stage.real(group, 1), -stage.imaginary(group, 1));
    }
  }

  /** Each by s + i·t. */
  private static void multiply(float[] u, float[] v, float s, float t) {
    for (int i = 0; i < u.length; i++) {
      float product = Math.fma(v[i], -t, u[i] * s);
      v[i] = Math.fma(v[i], s, u[i] * t);
      u[i] = product;
    }
  }

  private static void halves(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      float difference = a[i] - b[i];
      a[i] = a[i] + b[i];
      b[i] = difference;
    }
  }

  private static void quartersApart(
      float[] au,
      float[] av,
      float[] bu,
      float[] bv,
      float[] cu,
      float[] cv,
      float[] du,
      float[] dv) {
    for (int i = 0; i < au.length; i++) {
      float acU = au[i] + cu[i];
      float acV = av[i] + cv[i];
      float lessU = au[i] - cu[i];
      float lessV = av[i] - cv[i];
      float bdU = bu[i] + du[i];
      float bdV = bv[i] + dv[i];
      float turnedU = bu[i] - du[i];
      float turnedV = bv[i] - dv[i];
      au[i] = acU + bdU;
      av[i] = acV + bdV;
      bu[i] = lessU - turnedV;
      bv[i] = lessV + turnedU;
      cu[i] = acU - bdU;
      cv[i] = acV - bdV;
      du[i] = lessU + turnedV;
      dv[i] = lessV - turnedU;
    }
  }

  private static void quartersTogether(
      float[] au,
      float[] av,
      float[] bu,
      float[] bv,
      float[] cu,
      float[] cv,
      float[] du,
      float[] dv) {
    for (int i = 0; i < au.length; i++) {
      float evenU = au[i] + cu[i];
      float evenV = av[i] + cv[i];
      float lessU = au[i] - cu[i];
      float lessV = av[i] - cv[i];
      float oddU = bu[i] + du[i];
      float oddV = bv[i] + dv[i];
      float turnedU = bu[i] - du[i];
      float turnedV = bv[i] - dv[i];
      au[i] = evenU + oddU;
      av[i] = evenV + oddV;
      bu[i] = lessU + turnedV;
      bv[i] = lessV - turnedU;
      cu[i] = evenU - oddU;
      cv[i] = evenV - oddV;
      du[i] = lessU - turnedV;
      dv[i] = lessV + turnedU;
    }
  }
}
