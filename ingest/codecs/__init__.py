"""Payload codecs that operators upload (LoRa Alliance TS013 JavaScript), run in a process that may be killed."""
