# The local stack: TimescaleDB and Mosquitto without Docker.
stack-building = Building the Debian root folder (about 30 s, once)…
stack-starting = Starting { $server }…
stack-server-running = { $server }: running, port { $port }
stack-server-stopped = { $server }: stopped
stack-server-external = { $server }: given by the environment
stack-up-done = The local stack is running.
stack-down-done = The local stack is stopped; its data are kept.
stack-down-nothing = The local stack was not running.
