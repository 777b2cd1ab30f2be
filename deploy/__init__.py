"""The local stack: TimescaleDB and Mosquitto from Debian in a private root folder, without Docker."""
