"""What LoRaWAN devices put in their frames: one file a device, each with one payload; `registry.py` lists them."""
