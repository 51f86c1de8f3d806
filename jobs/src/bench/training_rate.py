"""How many steps a second `tileconv train` makes, and how much of the processor a step takes."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[3]

WATER = ["--net", "unet:depth=3,width=8", "--inputs", HOME / "data/images/earth-day.jpg",
         "--targets", HOME / "data/masks/earth-day.png", "--loss", "bce", "--augment", "flips",
         "--holdout", "75%,0,100%,100%"]

CASES = {
    "fsrcnn": ["--net", "fsrcnn:scale=2,features=32,shrink=12,depth=2", "--images", HOME / "data/images/*.png",
               "--degrade", "bicubic:2", "--loss", "l1", "--augment", "d4", "--patch", "24", "--batch", "16"],
    "unet": [*WATER, "--patch", "64", "--batch", "8"],
    "unet-large": [*WATER, "--patch", "128", "--batch", "16"],
}


def busy_seconds(process):
    """Processor time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(arguments, master, seconds, *options, **environment):
    """Steps a second, and seconds of processor a step in the driver's process.

    From the lines that it prints, one a second, in the second half of the time; the run is then ended.
    """
    with tempfile.TemporaryDirectory() as directory:
        command = [HOME / "jobs/bin/tileconv", "train", *arguments, "--master", master, "--steps", "100000000",
                   "--validate-every", "100000000", "--progress", "--out", f"{directory}/net.onnx", *options]
        process = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True,
                                   env={**os.environ, **environment})
        start, seen, said = None, [], []
        for line in process.stderr:
            said.append(line)
            match = re.match(r"step (\d+) of", line)
            if match:
                now = time.perf_counter()
                start = start or now
                seen.append((now - start, int(match[1]), busy_seconds(process.pid)))
                if now - start > seconds:
                    break
        process.terminate()
        process.wait()
    counted = [point for point in seen if point[0] >= seconds / 2]
    if len(counted) < 2:
        sys.exit("tileconv train made too few steps to be measured:\n" + "".join(said))
    (t0, n0, b0), (t1, n1, b1) = counted[0], counted[-1]
    return (n1 - n0) / (t1 - t0), (b1 - b0) / (n1 - n0)
