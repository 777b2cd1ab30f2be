-- name: create_stage
-- The landing place of a batch; one a connection, emptied by every commit.
CREATE TEMP TABLE stage (
    register_id integer NOT NULL,
    source_id smallint NOT NULL,
    unit_code smallint NOT NULL,
    seq integer NOT NULL,
    time timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    value double precision NOT NULL
) ON COMMIT DELETE ROWS

-- name: copy_new
-- The usual case: every reading is new, and goes straight to its place.
COPY reading (register_id, source_id, unit_code, time, received_at, value) FROM STDIN (FORMAT BINARY)

-- name: copy_stage
-- The other case: some are known, and the stage sorts them out.
COPY stage (register_id, source_id, unit_code, time, received_at, value, seq) FROM STDIN (FORMAT BINARY)

-- name: insert_new
-- What is new is stored; what is there already is left for `supersede`.
INSERT INTO reading (register_id, source_id, unit_code, time, received_at, value)
SELECT register_id, source_id, unit_code, time, received_at, value FROM stage
ON CONFLICT (register_id, source_id, time) DO NOTHING

-- name: supersede
-- One time, one value: the value received last counts, whoever commits first; all others go to history with both times.
-- What is there already is a reception like those of the stage; of equal receptions the later commit and line come last.
-- A unit that is named is the same as none where it is the register's own.
-- Each step looks rows up one by one, by key: nothing is left to what the planner knows of young tables.
WITH contested AS MATERIALIZED (
    SELECT s.*, r.value AS known_value, r.unit_code AS known_unit_code, r.received_at AS known_received_at,
           (SELECT unit_factor_of(g.unit) FROM register g WHERE g.id = s.register_id) AS own_factor
    FROM stage s
    CROSS JOIN LATERAL (
        SELECT value, unit_code, received_at FROM reading
        WHERE register_id = s.register_id AND source_id = s.source_id AND time = s.time
        OFFSET 0) r
    WHERE (s.value, s.unit_code, s.received_at) <> (r.value, r.unit_code, r.received_at)
), reception AS (
    SELECT register_id, source_id, time, value, unit_code, coalesce(unit_factor(unit_code), own_factor) AS factor,
           received_at, seq
    FROM contested
    UNION ALL
    SELECT DISTINCT register_id, source_id, time, known_value, known_unit_code,
           coalesce(unit_factor(known_unit_code), own_factor), known_received_at, -1
    FROM contested
), change AS MATERIALIZED (
    SELECT *, lead(received_at) OVER (PARTITION BY register_id, source_id, time ORDER BY received_at, seq) AS superseded_at
    FROM (SELECT *, (value, factor) IS NOT DISTINCT FROM (lag(value) OVER moment, lag(factor) OVER moment) AS repeated
          FROM reception
          WINDOW moment AS (PARTITION BY register_id, source_id, time ORDER BY received_at, seq)) r
    WHERE NOT repeated
), history AS (
    INSERT INTO reading_superseded (register_id, source_id, time, value, unit_code, received_at, superseded_at)
    SELECT c.register_id, c.source_id, c.time, c.value, c.unit_code, c.received_at, c.superseded_at
    FROM change c
    LEFT JOIN LATERAL (
        SELECT true AS kept FROM reading_superseded p
        WHERE p.register_id = c.register_id AND p.source_id = c.source_id AND p.time = c.time
          AND p.value = c.value AND p.unit_code = c.unit_code AND p.received_at = c.received_at
        LIMIT 1) p ON true
    WHERE c.superseded_at IS NOT NULL AND p.kept IS NULL
), applied AS (
    INSERT INTO reading (register_id, source_id, time, value, unit_code, received_at)
    SELECT register_id, source_id, time, value, unit_code, received_at FROM change
    WHERE superseded_at IS NULL AND seq >= 0
    ON CONFLICT (register_id, source_id, time) DO UPDATE
    SET value = excluded.value, unit_code = excluded.unit_code, received_at = excluded.received_at
)
SELECT count(*) FROM change WHERE superseded_at IS NOT NULL

-- name: mark_stale
-- The stretches whose amounts must be derived anew, one row a series.
INSERT INTO stale_span (register_id, source_id, span)
SELECT register_id, %(source_id)s, range_agg(tstzrange(first, last, '[]'))
FROM unnest(%(registers)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) AS touched (register_id, first, last)
GROUP BY register_id

-- name: refresh_state
-- After a contest: the last value is the one that counts.
UPDATE register_state t SET last_value = r.value, last_unit_code = r.unit_code
FROM reading r
WHERE t.register_id = ANY(%(registers)s) AND r.register_id = t.register_id AND r.source_id = 1 AND r.time = t.last_time
  AND r.time >= %(earliest)s

-- name: update_state
-- What the page of meters shows: first and last time, and the last value. In one order for all collectors.
INSERT INTO register_state (register_id, first_time, last_time, last_value, last_unit_code, last_received_at, spoke_at)
SELECT t.*, s.times
FROM unnest(%(registers)s::integer[], %(first_times)s::timestamptz[], %(last_times)s::timestamptz[],
            %(last_values)s::double precision[], %(last_units)s::smallint[], %(received)s::timestamptz[])
     AS t (register_id, first_time, last_time, last_value, last_unit_code, last_received_at)
JOIN (SELECT register_id, array_agg(time ORDER BY time) AS times
      FROM unnest(%(spoke_registers)s::integer[], %(spoke_times)s::timestamptz[]) AS spoke (register_id, time)
      GROUP BY register_id) s USING (register_id)
ORDER BY 1
ON CONFLICT (register_id) DO UPDATE SET
    spoke_at = with_times(register_state.spoke_at, excluded.spoke_at),
    first_time = least(register_state.first_time, excluded.first_time),
    last_value = CASE WHEN excluded.last_time >= register_state.last_time
                      THEN excluded.last_value ELSE register_state.last_value END,
    last_unit_code = CASE WHEN excluded.last_time >= register_state.last_time
                          THEN excluded.last_unit_code ELSE register_state.last_unit_code END,
    last_time = greatest(register_state.last_time, excluded.last_time),
    last_received_at = greatest(register_state.last_received_at, excluded.last_received_at)

-- name: announce
-- Live pages wake at the commit; a payload has 8,000 bytes at most, so a large batch names nobody.
SELECT pg_notify('vigie_readings',
    CASE WHEN cardinality(%(registers)s::integer[]) > 500 THEN '' ELSE array_to_string(%(registers)s::integer[], ',') END)

-- name: reject
-- What could not be used, with its bytes; the same refusal again is counted, and the moment it came in is kept (of the first
-- 100,000: a device that is stuck must not fill the disk). Of a sender that somebody ignores nothing is kept.
WITH kept AS (
    INSERT INTO rejection (digest, reason, detail, topic, payload, device, received_at, last_received_at)
    SELECT %(digest)s::bytea, %(reason)s::text, %(detail)s::text, %(topic)s::text, %(payload)s::bytea, %(device)s::text,
           %(received_at)s::timestamptz, %(received_at)s::timestamptz
    WHERE NOT %(unattached)s::boolean OR NOT EXISTS (
        SELECT FROM unknown_sender u
        WHERE u.kind = CASE WHEN %(device)s::text IS NULL THEN 'topic' ELSE 'device' END
          AND u.sender = coalesce(%(device)s::text, left(%(topic)s::text, 500)) AND u.ignored_at IS NOT NULL)
    ON CONFLICT (digest, reason, detail, md5(device)) DO UPDATE SET
        times = rejection.times + 1,
        last_received_at = greatest(rejection.last_received_at, excluded.last_received_at),
        resolved_at = NULL
    RETURNING digest, reason, times
)
INSERT INTO rejection_reception (digest, received_at)
SELECT digest, %(received_at)s::timestamptz FROM kept WHERE times BETWEEN 2 AND 100000 AND reason <> 'too_large'
ON CONFLICT DO NOTHING

-- name: count_unknown
-- What unknown senders said, within what is kept of them.
SELECT count_unknown(%(kinds)s::text[], %(senders)s::text[], %(topics)s::text[], %(firsts)s::timestamptz[],
                     %(lasts)s::timestamptz[], %(counts)s::bigint[], %(refusals)s::bigint[], %(sizes)s::bigint[],
                     %(of_device)s::bigint, %(of_topic)s::bigint, %(most_senders)s::bigint)

-- name: count_batch
-- What this collector did in this hour.
INSERT INTO ingest_count (collector, hour, messages, messages_stored, readings, stored, duplicates, superseded,
                          rejected, unmapped)
VALUES (%(collector)s, date_trunc('hour', now()), %(messages)s, %(messages_stored)s, %(readings)s, %(stored)s,
        %(duplicates)s, %(superseded)s, %(rejected)s, %(unmapped)s)
ON CONFLICT (collector, hour) DO UPDATE SET
    messages = ingest_count.messages + excluded.messages,
    messages_stored = ingest_count.messages_stored + excluded.messages_stored,
    readings = ingest_count.readings + excluded.readings,
    stored = ingest_count.stored + excluded.stored,
    duplicates = ingest_count.duplicates + excluded.duplicates,
    superseded = ingest_count.superseded + excluded.superseded,
    rejected = ingest_count.rejected + excluded.rejected,
    unmapped = ingest_count.unmapped + excluded.unmapped

-- name: registers
-- Under which names devices speak, and what is expected of them.
SELECT d.code, r.channel, r.id, r.kind, r.unit FROM register r JOIN device d ON d.id = r.device_id

-- name: source
-- The number of a named series of readings.
SELECT id FROM source WHERE name = %(name)s

-- name: setup_revision
-- Whether anything was set up since a collector looked.
SELECT revision FROM setup_revision

-- name: codecs
-- The version in force of every uploaded codec.
SELECT DISTINCT ON (name) name, version, source FROM codec ORDER BY name, version DESC

-- name: device_codecs
-- Which codec reads the bytes of which device.
SELECT code, codec FROM device WHERE codec IS NOT NULL

-- name: device_channels
-- What registers listen to, by device.
SELECT d.code, array_agg(r.channel) FROM register r JOIN device d ON d.id = r.device_id GROUP BY d.id, d.code

-- name: device_zones
-- The zones of devices whose site has another than the usual one; of two, that of most of the device's registers.
SELECT code, timezone
FROM (SELECT d.code, mode() WITHIN GROUP (ORDER BY s.timezone COLLATE "C") AS timezone
      FROM register r JOIN device d ON d.id = r.device_id JOIN meter m ON m.id = r.meter_id JOIN site s ON s.id = m.site_id
      GROUP BY d.id, d.code) zone
WHERE timezone <> %(default)s

-- name: topic_owners
-- The topics of devices' own accounts; a gateway's account feeds no register, and speaks for others.
SELECT unnest(i.publish), d.code FROM device_identity i JOIN device d ON d.id = i.device_id
WHERE i.revoked_at IS NULL AND EXISTS (SELECT FROM register r WHERE r.device_id = d.id)

-- name: profiles
-- The version in force of every mapping profile that is active.
SELECT name, version, body FROM (SELECT DISTINCT ON (name) * FROM profile ORDER BY name, version DESC) newest
WHERE active ORDER BY name COLLATE "C"

-- name: descriptions
-- What devices last said of themselves.
SELECT key, payload, received_at FROM description

-- name: describe
-- What devices say of themselves now; of two collectors the later reception counts.
WITH told AS (
    SELECT * FROM unnest(%(keys)s::text[], %(payloads)s::bytea[], %(received)s::timestamptz[], %(dated)s::boolean[])
                  AS t (key, payload, received_at, dated)
), former AS (
    INSERT INTO description_former (key, since, payload)
    SELECT d.key, d.received_at, CASE WHEN octet_length(d.payload) <= %(most_bytes)s THEN d.payload END
    FROM told t JOIN description d USING (key)
    WHERE t.dated AND d.received_at <= t.received_at AND d.payload <> t.payload
    ON CONFLICT DO NOTHING
)
INSERT INTO description (key, payload, received_at)
SELECT key, payload, received_at FROM told ORDER BY 1
ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, received_at = excluded.received_at
WHERE description.received_at <= excluded.received_at AND description.payload <> excluded.payload

-- name: meet_devices
-- Devices that were never heard before get a row, in one order for all collectors.
INSERT INTO device_health (device, first_heard, last_heard)
SELECT name, moment, moment FROM unnest(%(devices)s::text[], %(moments)s::timestamptz[]) AS d (name, moment) ORDER BY 1
ON CONFLICT DO NOTHING

-- name: known_devices
-- What devices last said; until the commit no other collector counts what they say.
SELECT device, recent_at, recent_frame, last_join_at, last_error_at FROM device_health
WHERE device = ANY(%(devices)s::text[]) ORDER BY device FOR UPDATE

-- name: former_descriptions
-- What they said before, in order.
SELECT key, array_agg(since ORDER BY since), array_agg(payload ORDER BY since) FROM description_former GROUP BY key

-- name: bound_former
-- Of one key so many former descriptions are kept; of the oldest only since when it stood, for others stood there before.
WITH numbered AS (
    SELECT key, since, row_number() OVER (PARTITION BY key ORDER BY since DESC) AS number,
           count(*) OVER (PARTITION BY key) AS versions
    FROM description_former WHERE key = ANY(%(keys)s::text[])
), gone AS (
    DELETE FROM description_former f USING numbered n
    WHERE f.key = n.key AND f.since = n.since AND n.number > %(most)s
)
UPDATE description_former f SET payload = NULL FROM numbered n
WHERE f.key = n.key AND f.since = n.since AND n.number = %(most)s AND n.versions > %(most)s AND f.payload IS NOT NULL

-- name: hear_devices
-- How devices were heard: one row a device. What is told of uplinks comes after all that is known of them where they are
-- ahead, and takes its place elsewhere.
WITH heard AS MATERIALIZED (
    SELECT device, first_heard, last_heard, network, via, uplinks, joins, last_join_at, errors, last_error, last_error_at,
           battery, battery_at, online, online_at, rssi, snr, gateway, ahead, recent_lost,
           told_at::timestamptz[] AS times, told_frame::bigint[] AS frames, told_spoke::timestamptz[] AS spoke
    FROM unnest(
        %(device)s::text[], %(first_heard)s::timestamptz[], %(last_heard)s::timestamptz[], %(network)s::text[],
        %(via)s::text[], %(uplinks)s::bigint[], %(joins)s::bigint[], %(last_join_at)s::timestamptz[],
        %(errors)s::bigint[], %(last_error)s::text[], %(last_error_at)s::timestamptz[], %(battery)s::float8[],
        %(battery_at)s::timestamptz[], %(online)s::boolean[], %(online_at)s::timestamptz[], %(rssi)s::float8[],
        %(snr)s::float8[], %(gateway)s::text[], %(ahead)s::boolean[], %(recent_lost)s::integer[],
        string_to_array(%(told_at)s, ';'), string_to_array(%(told_frame)s, ';'), string_to_array(%(told_spoke)s, ';'))
        AS told (device, first_heard, last_heard, network, via, uplinks, joins, last_join_at, errors, last_error,
                 last_error_at, battery, battery_at, online, online_at, rssi, snr, gateway, ahead, recent_lost,
                 told_at, told_frame, told_spoke)
)
UPDATE device_health AS known SET
    first_heard = least(known.first_heard, heard.first_heard),
    last_heard = greatest(known.last_heard, heard.last_heard),
    network = coalesce(heard.network, known.network),
    via = CASE WHEN heard.network IS NULL THEN known.via ELSE heard.via END,
    uplinks = known.uplinks + heard.uplinks,
    joins = known.joins + heard.joins,
    last_join_at = greatest(known.last_join_at, heard.last_join_at),
    errors = known.errors + heard.errors,
    last_error = CASE WHEN heard.last_error_at >= coalesce(known.last_error_at, '-infinity') AND heard.errors > 0
                      THEN heard.last_error ELSE known.last_error END,
    last_error_at = greatest(known.last_error_at, heard.last_error_at),
    battery = CASE WHEN heard.battery_at >= coalesce(known.battery_at, '-infinity')
                   THEN heard.battery ELSE known.battery END,
    battery_at = greatest(known.battery_at, heard.battery_at),
    online = CASE WHEN heard.online_at >= coalesce(known.online_at, '-infinity')
                  THEN heard.online ELSE known.online END,
    online_at = greatest(known.online_at, heard.online_at),
    rssi = CASE WHEN heard.gateway IS NOT NULL AND heard.last_heard >= known.last_heard THEN heard.rssi ELSE known.rssi END,
    snr = CASE WHEN heard.gateway IS NOT NULL AND heard.last_heard >= known.last_heard THEN heard.snr ELSE known.snr END,
    gateway = CASE WHEN heard.gateway IS NOT NULL AND heard.last_heard >= known.last_heard
                   THEN heard.gateway ELSE known.gateway END,
    recent_at = CASE
        WHEN heard.times = '{}' THEN known.recent_at
        WHEN heard.ahead
        THEN (known.recent_at || heard.times)[greatest(1, cardinality(known.recent_at) + cardinality(heard.times) - 31):]
        ELSE heard.times END,
    recent_frame = CASE
        WHEN heard.times = '{}' THEN known.recent_frame
        WHEN heard.ahead
        THEN (known.recent_frame || heard.frames)[greatest(1, cardinality(known.recent_frame) + cardinality(heard.frames) - 31):]
        ELSE heard.frames END,
    recent_lost = heard.recent_lost,
    spoke_at = CASE WHEN heard.spoke <> '{}' THEN with_times(known.spoke_at, heard.spoke) ELSE known.spoke_at END
FROM heard
WHERE known.device = heard.device

-- name: count_frames
-- What the frame counters of the devices just heard tell of lost frames: the numbers that the last frame is now further,
-- less the frames that came, so that one that comes late is lost no more. A counter that jumps, or falls back by more than
-- comes late, started anew.
UPDATE device_health AS known SET
    lost_frames = greatest(0, known.lost_frames + heard.lost + CASE
        WHEN heard.first IS NULL THEN 0
        WHEN heard.started THEN heard.last - heard.first + 1 - heard.frames
        ELSE greatest(heard.last - known.last_frame, 0) - heard.frames + (heard.first = known.last_frame)::integer END),
    last_frame = CASE WHEN heard.started THEN heard.last ELSE greatest(known.last_frame, heard.last) END
FROM (
    SELECT told.*, told.anew OR before.last_frame IS NULL OR told.first - before.last_frame - 1 > %(most_lost)s
        OR (before.last_frame - told.first > %(most_late)s AND told.heard >= before.last_heard) AS started
    FROM unnest(%(device)s::text[], %(last_heard)s::timestamptz[], %(first_frame)s::bigint[], %(last_frame)s::bigint[],
                %(frames)s::bigint[], %(lost_frames)s::bigint[], %(anew)s::boolean[])
        AS told (device, heard, first, last, frames, lost, anew)
    JOIN device_health before USING (device)
    WHERE told.frames > 0 OR told.anew
) AS heard
WHERE known.device = heard.device

-- name: hear_gateways
-- When gateways were last heard, and who they hear, in one order for all collectors.
WITH heard AS MATERIALIZED (
    SELECT * FROM unnest(%(device)s::text[], %(gateway)s::text[], %(first_heard)s::timestamptz[],
                         %(last_heard)s::timestamptz[]) AS h (device, gateway, first_heard, last_heard)
), gateways AS (
    INSERT INTO gateway_health AS known (gateway, first_heard, last_heard)
    SELECT gateway, min(first_heard), max(last_heard) FROM heard GROUP BY gateway ORDER BY gateway
    ON CONFLICT (gateway) DO UPDATE SET
        first_heard = least(known.first_heard, excluded.first_heard),
        last_heard = greatest(known.last_heard, excluded.last_heard)
)
INSERT INTO device_gateway (device, gateway, last_heard)
SELECT device, gateway, first_heard FROM heard ORDER BY gateway, device
ON CONFLICT DO NOTHING

-- name: hear_through
-- How gateways hear devices; what one tells again is counted once, as far as its last 32 uplinks of the device tell. No
-- other collector counts meanwhile: the rows of these devices are taken.
WITH heard AS MATERIALIZED (
    SELECT device, gateway, last_heard, uplinks::timestamptz[] AS uplinks, rssi, snr
    FROM unnest(%(device)s::text[], %(gateway)s::text[], %(last_heard)s::timestamptz[],
                string_to_array(%(uplinks)s, ';'), %(rssi)s::float8[], %(snr)s::float8[]) AS h (device, gateway, last_heard, uplinks, rssi, snr)
)
UPDATE device_gateway AS known SET
    last_heard = greatest(known.last_heard, heard.last_heard),
    uplinks = known.uplinks + CASE
        WHEN heard.uplinks[1] > coalesce(known.recent_at[cardinality(known.recent_at)], '-infinity')
        THEN cardinality(heard.uplinks)
        ELSE (SELECT count(*) FROM unnest(heard.uplinks) AS u (time)
              WHERE u.time <> ALL (known.recent_at)
                AND (cardinality(known.recent_at) < 32 OR u.time > known.recent_at[1])) END,
    recent_at = CASE
        WHEN heard.uplinks[1] > coalesce(known.recent_at[cardinality(known.recent_at)], '-infinity')
        THEN (known.recent_at || heard.uplinks)[greatest(1, cardinality(known.recent_at) + cardinality(heard.uplinks) - 31):]
        ELSE ARRAY(SELECT time FROM (SELECT DISTINCT time FROM unnest(known.recent_at || heard.uplinks) AS u (time)
                                     ORDER BY time DESC LIMIT 32) last ORDER BY time) END,
    rssi = CASE WHEN heard.last_heard >= known.last_heard THEN heard.rssi ELSE known.rssi END,
    snr = CASE WHEN heard.last_heard >= known.last_heard THEN heard.snr ELSE known.snr END
FROM heard
WHERE known.device = heard.device AND known.gateway = heard.gateway

-- name: report
-- What a collector says of itself.
INSERT INTO collector_state (name, share, condition, since, started_at, held_messages, held_bytes, last_stored_at,
                             last_waited_from, last_waited_to, broker_dropped)
VALUES (%(name)s, %(group)s, %(condition)s, %(since)s, %(started_at)s, %(held_messages)s, %(held_bytes)s,
        %(last_stored_at)s, %(waited_from)s, %(waited_to)s, %(broker_dropped)s)
ON CONFLICT (name) DO UPDATE SET
    share = excluded.share, condition = excluded.condition, since = excluded.since, started_at = excluded.started_at,
    reported_at = now(), held_messages = excluded.held_messages, held_bytes = excluded.held_bytes,
    last_stored_at = coalesce(excluded.last_stored_at, collector_state.last_stored_at),
    last_waited_from = coalesce(excluded.last_waited_from, collector_state.last_waited_from),
    last_waited_to = coalesce(excluded.last_waited_to, collector_state.last_waited_to),
    broker_dropped = excluded.broker_dropped

-- name: collectors
-- Who ever collected, and whether it still does: it reports every five seconds.
SELECT name, condition <> 'stopped' AND reported_at > now() - INTERVAL '15 seconds' AS running FROM collector_state

-- name: forget_collector
-- A collector that was given up is no longer missed.
DELETE FROM collector_state WHERE name = %(name)s
