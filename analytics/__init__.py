"""Numbers: pure functions over arrays and frames, then thin jobs."""
