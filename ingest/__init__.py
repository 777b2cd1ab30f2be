"""MQTT to readings: decode, validate, batch, store, acknowledge."""
