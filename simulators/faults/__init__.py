"""What goes wrong, one file per stage or use; each kind is one entry of simulators.registry."""
