#!/bin/bash
# One soak as a Slurm array: sbatch slurm.sh. When all tasks have ended: npx mote merge results
# SEEDS, WORLD, RESULTS and MOTE of the environment say what to run; --array says in how many parts.
#SBATCH --job-name=mote
#SBATCH --array=1-100
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append

MAX_RESTARTS=3

# shellcheck disable=SC2086
${MOTE:-npx mote} soak --seeds "${SEEDS:-1..100000}" ${WORLD:---devices 20 --for 24h} --shard auto \
  --jobs "${SLURM_CPUS_PER_TASK:-1}" --results "${RESULTS:-results}" --resume
code=$?

# 75: this machine failed, not a world. Slurm itself runs tasks again whose node has died.
if [ "$code" -eq 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt "$MAX_RESTARTS" ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
  sleep 60 # requeue ends this task
fi
exit "$code"
