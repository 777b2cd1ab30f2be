"""What is done on purpose to save energy, one file per use; each kind is one entry of simulators.registry."""
