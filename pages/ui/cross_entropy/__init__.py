"""Page 3: a code built for someone else."""
