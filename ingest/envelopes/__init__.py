"""LoRaWAN network servers: how each wraps what a device sent, one file a server."""
