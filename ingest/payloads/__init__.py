"""What LoRaWAN devices put in their frames: one file a device, each with one codec; `registry.py` lists them."""
