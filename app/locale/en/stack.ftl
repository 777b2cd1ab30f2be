# The local stack: TimescaleDB and Mosquitto without Docker.
stack-building = Building the Debian root folder (about 30 s, once)…
stack-starting = Starting { $server }…
stack-server-running = { $server }: running, port { $port }
stack-server-stopped = { $server }: stopped
stack-server-external = { $server }: given by the environment
stack-up-done = The local stack is running.
stack-down-done = The local stack is stopped; its data are kept.
stack-down-nothing = The local stack was not running.
stack-not-debian = This machine is not of the Debian family (neither apt-get nor dpkg): use Docker (docker compose up), or name existing servers in VIGIE_DATABASE_URL and VIGIE_MQTT_URL.
stack-missing-packages = Packages are missing: install them with "sudo apt-get install --no-install-recommends { $packages }".
stack-no-subuid = User { $user } has no range of subordinate ids: run "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 { $user }".
stack-userns-clone = The kernel forbids user namespaces: run "sudo sysctl -w kernel.unprivileged_userns_clone=1" ({ $detail }).
stack-userns-apparmor = AppArmor forbids user namespaces: run "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0", or give bwrap an AppArmor profile with "userns" ({ $detail }).
stack-userns-max = The kernel grants no user namespace: run "sudo sysctl -w user.max_user_namespaces=10000" ({ $detail }).
stack-userns-refused = bubblewrap cannot make a user namespace (inside a container, start it with --privileged or --security-opt seccomp=unconfined, or name existing servers in VIGIE_DATABASE_URL and VIGIE_MQTT_URL): { $detail }
stack-no-room = Not enough room for { $folder }: { $free } MB free, { $wanted } are needed; make room, or move the cache with XDG_CACHE_HOME and the data with VIGIE_HOME.
stack-build-failed = Building the root folder failed ({ $detail }): check that the Debian repositories can be reached, then try again; details are in { $log }.
stack-server-failed = { $server } does not start: the reason is at the end of { $log }.
stack-sql-failed = The database refused a command: { $detail }
stack-port-taken = Port { $port } wanted for { $server } is taken: free it, or unset VIGIE_DATABASE_PORT or VIGIE_MQTT_PORT so that a free one is chosen.
stack-bad-port = { $variable }={ $value } is not a port number: give an integer from 1 to 65535.
stack-bad-database-name = "{ $name }" is not a database name: use lower-case letters, digits and _, beginning with a letter.
stack-never-started = The local stack was never started here: run "vigie stack up".
stack-not-ours = The local stack's server is not running: run "vigie stack up".
