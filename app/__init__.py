"""The composition root: settings, wiring, lifecycle, command line. Nobody imports it."""
