"""Start processes, keep them running, and leave none behind."""
