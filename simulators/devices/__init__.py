"""One file per dialect a device speaks."""
