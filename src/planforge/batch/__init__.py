"""Many runners at once: one pure function a runner, in this process, in many, or on a cluster."""
