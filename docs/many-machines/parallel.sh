#!/bin/bash
# One soak in parts under GNU parallel: parallel.sh, or parallel.sh --sshloginfile hosts on machines with one file system.
# SEEDS, WORLD, PARTS, RESULTS and MOTE of the environment say what to run.
# --retries 2 runs a part again that has failed; with --resume that costs nothing where its worlds are done.
set -u
parts=${PARTS:-8} results=${RESULTS:-results}
export PARALLEL_SHELL=/bin/bash

parallel "$@" --retries 2 --joblog "$results.joblog" --halt never --line-buffer \
  "${MOTE:-npx mote} soak --seeds ${SEEDS:-1..100000} ${WORLD:---devices 20 --for 24h} --shard {}/$parts --jobs 1 --results $results --resume" \
  ::: $(seq "$parts")

# Bugs are found by now, or not: the verdict is that of the whole.
exec ${MOTE:-npx mote} merge "$results" --json "$results.json" --junit "$results.xml" --html "$results.html"
