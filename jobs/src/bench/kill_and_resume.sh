#!/usr/bin/env bash
# Kills the driver of a large run with SIGKILL at random moments, goes on with --resume each time, and
# compares the result with that of an undisturbed run, byte for byte.
#
#   jobs/src/bench/kill_and_resume.sh IMAGE.tif [KILLS] [SECONDS]
#
# IMAGE.tif is large, such as one of 45000 × 45000 pixels; SECONDS is the longest that a run may live
# from the moment on when it takes the output for itself.
set -euo pipefail

tileconv=$(cd "$(dirname "$0")/../.." && pwd)/bin/tileconv
image=$(readlink -f "$1")
kills=${2:-10}
most=${3:-20}
work=$(mktemp -d -p "$(dirname "$image")")
trap 'rm -rf "$work"' EXIT
filter=(filter --kernel gaussian:sigma=5 --compression none)

"$tileconv" "${filter[@]}" "$image" "$work/undisturbed.tif"
for ((i = 1; i <= kills; i++)); do
  touch "$work/begin"
  "$tileconv" "${filter[@]}" --resume "$image" "$work/resumed.tif" > "$work/log" 2>&1 &
  process=$!
  until [ -n "$(find "$work/.tileconv-job-resumed.tif" -maxdepth 1 -newer "$work/begin" -print -quit 2> "$work/ignored")" ] ||
    ! kill -0 "$process" 2> "$work/ignored"; do
    sleep 0.2
  done
  sleep "$(awk -v seed="$RANDOM" -v most="$most" 'BEGIN { srand(seed); print rand() * most }')"
  killed=yes
  kill -9 "$process" 2> "$work/ignored" || killed=no
  wait "$process" 2> "$work/ignored" || true
  if [ -f "$work/resumed.tif" ]; then
    # It was done before the moment came, or just then: the next run begins anew.
    cmp "$work/undisturbed.tif" "$work/resumed.tif"
    rm "$work/resumed.tif"
    [ "$killed" = yes ] || i=$((i - 1))
  fi
  [ "$killed" = yes ] || continue
  # A run that was killed early has made no directory yet.
  parts=$({ find "$work/.tileconv-job-resumed.tif/parts" -type f ! -name '_*' 2> "$work/ignored" || true; } | wc -l)
  echo "kill $i: $parts parts are done"
done
[ -f "$work/resumed.tif" ] || "$tileconv" "${filter[@]}" --resume "$image" "$work/resumed.tif"
cmp "$work/undisturbed.tif" "$work/resumed.tif"
echo "the same bytes after $kills kills"
