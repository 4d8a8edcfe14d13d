#!/bin/sh
#SBATCH --job-name=planforge
#SBATCH --array=1-64
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
# Each task plans the runners of its part; submitted again, it goes on where it was: sbatch slurm.sh RUNNERS PLANS
exec planforge batch "${1:-runners}" --out "${2:-plans}" --jobs 1 --resume \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --now 2027-01-01
