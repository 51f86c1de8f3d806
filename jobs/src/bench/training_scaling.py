#!/usr/bin/env python3
"""Steps a second of `tileconv train` with one and with two executors of one core each, in turns.

    python3 jobs/src/bench/training_scaling.py [--net fsrcnn|unet|unet-large] [--rounds N] [--seconds S]

Executors are processes of their own (local-cluster); the driver is another one, on the same cores. Needs a
built jobs/bin/tileconv and a machine with two cores that are idle.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from training_rate import CASES, HOME, rate


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", choices=list(CASES), default="unet-large")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=40)
    options = parser.parse_args()
    target = HOME / "jobs/target"
    classes = f"{target / 'tileconv-jobs.jar'}:{(target / 'spark.classpath').read_text().strip()}"
    gains = []
    with tempfile.TemporaryDirectory() as spark:
        # local-cluster wants a home of Spark, though all classes come from the class path.
        (Path(spark) / "jars").mkdir()
        for number in range(1, options.rounds + 1):
            rates = [
                rate(CASES[options.net], f"local-cluster[{executors},1,1024]", options.seconds,
                     "--conf", f"spark.executor.extraClassPath={classes}", SPARK_HOME=spark,
                     SPARK_SCALA_VERSION="2.13")[0]
                for executors in (1, 2)]
            gains.append(rates[1] / rates[0])
            print(f"{options.net} round {number}: one executor {rates[0]:.2f} steps/s, two {rates[1]:.2f} steps/s, "
                  f"{gains[-1]:.2f} times as many", flush=True)
    print(f"{options.net}: median {statistics.median(gains):.2f}", flush=True)


if __name__ == "__main__":
    main()
