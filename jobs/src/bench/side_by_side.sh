#!/usr/bin/env bash
# gaussian:sigma=5 over a large RGB picture, file to file and start-up included, by libvips and by tileconv
# in turns on one machine. Needs vips (Debian: libvips-tools).
#
#   jobs/src/bench/side_by_side.sh [SIDE] [none|deflate] [ROUNDS]
set -euo pipefail

home=$(cd "$(dirname "$0")/../../.." && pwd)
side=${1:-16384}
compression=${2:-none}
rounds=${3:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
layout="tile,tile-width=512,tile-height=512,bigtiff,compression=$compression"
export TILECONV_JAVA_OPTS=${TILECONV_JAVA_OPTS:--Xmx1g}

vips resize "$home/data/images/astronaut.png" "$work/in.tif[$layout]" "$(awk "BEGIN { print $side / 512 }")"
"$home/jobs/bin/tileconv" filter --kernel gaussian:sigma=2 "$home/data/images/chelsea.png" "$work/warm.png"

measure() {
  local name=$1
  shift
  cat "$work/in.tif" > /dev/null
  /usr/bin/time -f "$name %e s, %M kB at most" "$@" 2>&1 | tail -n 1
}

for ((round = 1; round <= rounds; round++)); do
  rm -f "$work"/out-*
  measure vips vips gaussblur "$work/in.tif" "$work/out-vips.tif[$layout]" 5
  rm -f "$work"/out-*
  measure tileconv "$home/jobs/bin/tileconv" filter --kernel gaussian:sigma=5 \
    --compression "$compression" "$work/in.tif" "$work/out-tileconv.tif"
done
