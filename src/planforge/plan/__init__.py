"""A finished plan: its shape, what it measures, what its sessions are known by, what its proof says."""
