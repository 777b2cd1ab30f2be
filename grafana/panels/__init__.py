"""The panels, one file a subject."""
