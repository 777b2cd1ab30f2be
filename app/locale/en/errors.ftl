# Errors: one sentence that names the remedy; the key is the exception's (domain.errors).

# Times and addresses
error-zone-unknown = Unknown time zone “{ $name }”: use an IANA name such as { $example }.
error-instant-without-offset = The time { $moment } has no UTC offset: write it like 2026-03-29T00:10:00Z.
error-instant-unreadable = “{ $value }” is not an instant: write it like 2026-03-29T00:10:00Z.

# Database
error-database-no-answer = The database does not answer ({ $reason }): check VIGIE_DATABASE_URL, or start the local stack with “vigie stack up”.
error-database-refuses-login = The database refuses the login ({ $reason }): check the user, the password and the name of the database in VIGIE_DATABASE_URL.
error-database-away = The database does not answer: try again in a moment; an operator checks “vigie stack status”.
error-database-behind = The database is behind this version: run “vigie db migrate”.
error-database-lacks = The database lacks migrations ({ $migrations }): run “vigie db migrate”.
error-database-url = VIGIE_DATABASE_URL must begin with postgresql://, not { $scheme }://: correct it.
error-database-migration-denied = The database login may not migrate ({ $reason }): it must own the database and have CREATEROLE (see docs/architecture.md, Roles).
error-database-extension = The extension { $extension } is missing and this login may not create it: run CREATE EXTENSION { $extension }; in this database as a superuser.
error-value-unfit = A value cannot be looked for: send no NUL character, no number beyond 64 bits, no date outside 1 to 9999.

# Registry and files
error-token-unknown = No valid token has the id { $token }: see “vigie token list”.
error-source-unknown = There is no source “{ $source }”: import with --source to make one.
error-supplier-source = { $file } is a supplier’s file: name its series, beside the live readings, for example --source enedis.
error-meter-unknown = There is no meter “{ $meter }”: add it with “vigie import meters FILE.csv”.
error-meter-which-register = Meter “{ $meter }” has the registers { $registers }: name one with --register.
error-device-taken = Device “{ $device }” already feeds register “{ $register }” of meter “{ $meter }”: give each its own device.
error-register-without-meter = Register “{ $register }” is of meter “{ $meter }”, which does not exist: add it with “vigie import meters FILE.csv”.
error-register-unregistered = Register no. { $register } has readings but is not in the registry: add it with “vigie import meters FILE.csv”.
error-file-folder = { $path } is a folder: give a CSV file.
error-file-unreadable = The file { $path } cannot be read ({ $reason }): check its permissions.
error-file-unwritable = The file { $path } cannot be written ({ $reason }): check the folder and its permissions.
error-file-missing = There is no file { $path }: check its name and its folder.
error-file-not-utf8 = { $file } is not UTF-8 (byte { $byte }): save it as “CSV UTF-8”.
error-file-not-csv = { $file } cannot be read as CSV ({ $reason }): save it as “CSV UTF-8”.
error-file-empty = { $file } is empty: its first line must name the columns { $columns }.
error-file-column-twice = { $file } names a column twice: { $columns }; keep one, or give the other another title.
error-file-without-columns = Columns missing in { $file }: { $missing }; add them to its first line, which names { $columns }.

# MQTT broker, collector and simulator
error-broker-url-port = The broker’s address (VIGIE_MQTT_URL or --mqtt-url) has no valid port: write it like mqtt://user:password@127.0.0.1:1883.
error-broker-url-form = The broker’s address (VIGIE_MQTT_URL or --mqtt-url) must begin with mqtt:// (mqtts:// for TLS) and name a host: write it like mqtt://user:password@127.0.0.1:1883.
error-broker-no-answer = The broker does not answer ({ $reason }): check VIGIE_MQTT_URL, or start the local stack with “vigie stack up”.
error-broker-none-there = No broker answers at { $where }: start it, or set VIGIE_MQTT_URL.
error-broker-silent = The broker at { $where } did not answer in { $seconds } s: check VIGIE_MQTT_URL and that the broker runs.
error-broker-closed = The broker closed the connection before it took the subscription: look at its log, then try again.
error-broker-refuses-login = The broker at { $where } refuses the connection ({ $reason }): check VIGIE_MQTT_URL.
error-broker-refuses-session = The broker refuses the session ({ $reason }): check the user and password in VIGIE_MQTT_URL.
error-broker-refuses-subscription = The broker refuses a subscription ({ $reason }): check what this user may read.
error-broker-refuses-message = The broker at { $where } refuses a message ({ $reason }): check its rules.
error-broker-stuck = The broker at { $where } has not acknowledged { $missing } messages for { $seconds } s: check that it runs and that its disk is not full.
error-collector-name-taken = Another collector runs under this name: give each its own with --name.
error-collector-name = “{ $value }” cannot name a collector or a group: take 1 to 40 letters without accents, digits, - or _.
error-collector-runs = Collector “{ $name }” is at work: stop it first (after a kill, wait 15 seconds), then try again.
error-part = “{ $value }” is no part: write 1/2 for the first of two, { $most } at most.
error-part-and-group = A collector has a part (--part, VIGIE_PART) or a group (--group, VIGIE_GROUP), not both: give one of them.
error-replay-speed = --speed is max or a number above 0, not “{ $value }”.
error-scenario-unknown = There is no scenario “{ $scenario }”: choose one of { $scenarios }, or give the path of a file that exists.
error-scenario-device-twice = The meters { $first } and { $second } would have the same device { $device }: give one of the two sites another code.
error-fault-unknown = There is no fault “{ $fault }”: choose “all”, “none”, or among { $faults }.
error-pace-unreadable = “{ $pace }” is not a pace: write “real”, “max” or a number of times real time, such as 60.
error-simulation-state = The file { $path } that says where to go on is damaged: run again with --restart.
error-simulation-other-story = The database already holds other simulated readings for “{ $scenario }” (another seed, other faults, or an earlier version): name another database, or remove the folder { $folder } if it is the local stack.
error-epoch-not-midnight = The epoch { $epoch } is not a UTC midnight: write it like 2025-08-01T00:00:00Z.
error-live-interval = The live interval must divide 600 seconds, { $seconds } does not: take 10, 20, 30 or 60.

# Panels, Grafana and pages
error-panel-unknown = There is no panel “{ $panel }”: GET /api/v1/panels lists them.
error-panel-variable-missing = The panel { $panel } needs var-{ $variable }: add it (empty for no choice).
error-panel-variable-kind = A variable of the panel has a value of the wrong kind: sites are numbers.
error-panel-slow = The panel took longer than { $seconds } s: choose a shorter range.
error-dashboards-differ = These differ from the code: { $files }; run “vigie dashboards build”.
error-grafana-unnamed = No Grafana is named: set VIGIE_GRAFANA_URL and VIGIE_GRAFANA_TOKEN, or give --url and --token.
error-grafana-half-source = The data source needs { $missing } too: set it, or none of { $variables }.
error-grafana-no-source = Grafana has no data source of ours: set VIGIE_READER_HOST, VIGIE_READER_DATABASE, VIGIE_READER_USER and VIGIE_READER_PASSWORD.
error-grafana-address = “{ $url }” is not the address of a Grafana: write it like http://127.0.0.1:3000.
error-grafana-away = Grafana does not answer at { $url }: check the address and that it runs.
error-grafana-token = Grafana at { $url } refuses the token: make one with the role Admin.
error-grafana-refuses = Grafana at { $url } refuses ({ $reason }): correct what it names, then try again.
error-grafana-failing = Grafana at { $url } does not answer well ({ $reason }): look at its log, then try again.
error-serve-address = The pages cannot listen on { $host }:{ $port } ({ $reason }): free it, or choose another port with --port.
error-demo-not-loopback = The demo signs everyone in, so it listens on 127.0.0.1 only, not on { $host }.
error-simulation-real-sites = The database already holds { $sites ->
    [one] a site that is
   *[other] { $sites } sites that are
} not simulated, and no simulated one: a simulation has no place there; name another database with VIGIE_DATABASE_URL, or remove the folder { $folder } if it holds an older demonstration.
error-simulation-taken = The { $what ->
    [site] site
    [meter] meter
   *[device] device
} “{ $name }” of scenario “{ $scenario }” is in the database already and is not simulated: give it another name in the scenario, or name another database with VIGIE_DATABASE_URL.
error-simulation-not-installed = Scenario “{ $scenario }” is not installed in this database, which holds other sites: add --install to write its sites, meters, pilots, weather and prices there.
error-demo-stuck = The collector makes no progress ({ $stored } of { $published } messages): start the demo again.
error-weather-file-unreadable = The temperature file { $file } cannot be read: check the path and that it is a CSV in UTF-8.
error-weather-file-header = The temperature file { $file } has the columns “{ $columns }”: time,temperature_c; day,tmin,tmax; AAAAMMJJHH;T or AAAAMMJJ;TN;TX are needed.
error-weather-file-row = Line { $line } of { $file }: “{ $row }” is not an instant with its offset (or a day) and plausible temperatures, the lowest first; correct it.
error-weather-file-twice = Line { $line } of { $file }: { $time } is there already; keep one of the two lines.
error-weather-file-stations = Line { $line } of { $file }: a second station begins; keep one station a file.
error-weather-file-gap = In { $file }, { $missing } is missing: complete the file, without holes.
error-weather-file-short = The temperature file { $file } is too short: at least one day, or two days of hours, are needed.
error-weather-file-span = The temperature file { $file } runs from { $first } to { $last } and says nothing of { $wanted }: choose a span that it covers.

# Settings, savings and jobs
error-setting-unfit = { $kind ->
     [int_parsing] The setting { $setting } is not a whole number: see docs/settings.md.
     [greater_than_equal] The setting { $setting } is too small (at least { $limit }): see docs/settings.md.
     [less_than_equal] The setting { $setting } is too large (at most { $limit }): see docs/settings.md.
     [bool_parsing] The setting { $setting } is neither true nor false: see docs/settings.md.
     [string_too_short] The setting { $setting } is too short (at least { $limit } characters): see docs/settings.md.
     [string_pattern_mismatch] The setting { $setting } takes only: { $limit }; see docs/settings.md.
    *[other] The setting { $setting } has none of the values that are allowed: see docs/settings.md.
}
error-settings-differ = These differ from the code: { $files }; run “vigie settings docs”.
error-savings-no-pilot = EPCI { $epci } has no pilot: declare its start and weather station first.
error-savings-before-pilot = Savings begin with the pilot: choose a start on or after { $earliest }, not { $start }.
error-savings-day-not-over = The day { $day } is not over: choose an end no later than { $latest }.
error-savings-no-day = There is no whole day between { $start } and { $end }: choose an end after the start.
error-epci-unknown = The territory has no EPCI with the SIREN { $siren }: GET /api/v1/epcis lists them.
error-siren = “{ $siren }” is no SIREN: 9 digits, with a check digit.
error-pilot-day = “{ $value }” is no day: write --start 2026-01-31.
error-balance-which = Give a meter (“vigie balance METER”), or --all for every one, and not both.
error-balance-time = “{ $value }” is no date: write 2026-03-29, or 2026-03-29T00:10:00Z.
error-balance-empty = The period holds no hour: choose an end after the start.
error-job-stopped = The job { $job } stopped after { $done } of { $total }: the next “vigie worker” takes it up again.

# Local stack
error-stack-not-debian = This machine is not of the Debian family (neither apt-get nor dpkg): use Docker (docker compose up), or name existing servers in VIGIE_DATABASE_URL and VIGIE_MQTT_URL.
error-stack-missing-packages = Packages are missing: install them with "sudo apt-get install --no-install-recommends { $packages }".
error-stack-no-subuid = User { $user } has no range of subordinate ids: run "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 { $user }".
error-stack-no-room = Not enough room for { $folder }: { $free } MB free, { $wanted } are needed; make room, or move the cache with XDG_CACHE_HOME and the data with VIGIE_HOME.
error-stack-build-failed = Building the root folder failed ({ $detail }): check that the Debian repositories can be reached, then try again; details are in { $log }.
error-stack-server-failed = { $server } does not start: the reason is at the end of { $log }.
error-stack-sql-failed = The database refused a command: { $detail }
error-stack-port-taken = Port { $port } wanted for { $server } is taken: free it, or unset VIGIE_DATABASE_PORT or VIGIE_MQTT_PORT so that a free one is chosen.
error-stack-port = { $variable }={ $value } is not a port number: give an integer from 1 to 65535.
error-stack-database-name = "{ $name }" is not a database name: use lower-case letters, digits and _, beginning with a letter.
error-stack-never-started = The local stack was never started here: run "vigie stack up".
error-stack-not-running = The local stack's server is not running: run "vigie stack up".
error-stack-userns = { $lock ->
     [clone] The kernel forbids user namespaces: run "sudo sysctl -w kernel.unprivileged_userns_clone=1" ({ $detail }).
     [apparmor] AppArmor forbids user namespaces: run "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0", or give bwrap an AppArmor profile with "userns" ({ $detail }).
     [max] The kernel grants no user namespace: run "sudo sysctl -w user.max_user_namespaces=10000" ({ $detail }).
    *[other] bubblewrap cannot make a user namespace (inside a container, start it with --privileged or --security-opt seccomp=unconfined, or name existing servers in VIGIE_DATABASE_URL and VIGIE_MQTT_URL): { $detail }
}
error-rejections-replaying = Another replay of refused messages is under way: wait until it ends, then try again.
error-rejections-ids = No refused message has the number { $ids }: see the page of refused messages, or GET /api/v1/rejections.
error-rejections-reason = There is no reason “{ $value }”: choose one of { $known }.

error-virtual-code-taken = The code “{ $code }” is that of a meter: choose another.
error-virtual-exists = The virtual meter “{ $code }” exists already: change it with PUT, or take another code.
error-virtual-site-unknown = No site has the code “{ $site }”: see GET /api/v1/sites, or leave site out.
error-meter-virtual = The code “{ $meter }” is that of a virtual meter: give the meter another one, or delete the virtual one (DELETE /api/v1/virtual-meters/{ $meter }).
error-source-name = “{ $source }” cannot name a source: 1 to 120 characters, without / + or #. Choose another --source.
error-setting-topic-filter = VIGIE_TOPICS: “{ $value }” is no MQTT filter; write for instance “#” or “vigie/#,zigbee2mqtt/#”.
