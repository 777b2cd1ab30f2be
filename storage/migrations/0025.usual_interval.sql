-- How often devices usually speak, by their last messages; signs of life that come again are counted once.
-- depends: 0024.topic_owner

-- The last times at which something spoke: at most nine, in their order, a minute apart at least, since messages that
-- follow each other within a minute are one time of speaking. What comes late takes its place, what comes again changes
-- nothing, and what is older than nine times is passed over. What is told is in order, and a minute apart, itself.
CREATE FUNCTION with_times(known timestamptz[], told timestamptz[]) RETURNS timestamptz[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    apart CONSTANT interval := INTERVAL '1 minute';
    moment timestamptz;
    place integer := cardinality(known);
BEGIN
    IF place = 0 OR told[1] >= known[place] + apart THEN
        known := known || told;
        RETURN known[greatest(1, cardinality(known) - 8):];
    END IF;
    FOREACH moment IN ARRAY told LOOP
        IF moment IS NULL OR (cardinality(known) = 9 AND moment < known[1] + apart) THEN
            CONTINUE;
        END IF;
        place := cardinality(known);
        WHILE place > 0 AND known[place] > moment LOOP
            place := place - 1;
        END LOOP;
        IF (place > 0 AND moment < known[place] + apart)
           OR (place < cardinality(known) AND known[place + 1] < moment + apart) THEN
            CONTINUE;
        END IF;
        known := known[1:place] || moment || known[place + 1:];
        IF cardinality(known) > 9 THEN
            known := known[2:];
        END IF;
    END LOOP;
    RETURN known;
END $$;

-- The median of the last eight gaps (of an even number the longer one in the middle), in seconds, a day at most; null
-- below three gaps. One outage is one gap, and a rapid phase is over after four.
CREATE FUNCTION usual_interval_s(spoke timestamptz[]) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    gaps interval[];
BEGIN
    IF cardinality(spoke) >= 4 THEN
        gaps := ARRAY(SELECT b - a FROM unnest(spoke[2:], spoke[:cardinality(spoke) - 1]) AS g (b, a) ORDER BY 1);
        RETURN least(86400, extract(epoch FROM gaps[cardinality(gaps) / 2 + 1]));
    END IF;
    RETURN NULL;
END $$;

-- How long something may say nothing before it is late: three intervals, and 15 minutes at least, since one lost message
-- and a slow clock are not a silence.
CREATE FUNCTION late_after(interval_s integer) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_interval(secs => greatest(3 * interval_s::bigint, 900));

ALTER TABLE device_health
    ADD COLUMN via text, -- the first level of the topics of its network
    ADD COLUMN recent_at timestamptz[] NOT NULL DEFAULT '{}', -- the last uplinks, in the order of their times
    ADD COLUMN recent_frame bigint[] NOT NULL DEFAULT '{}', -- their frames, null where none are counted
    ADD COLUMN recent_lost integer NOT NULL DEFAULT 0, -- numbers missing between these frames
    ADD COLUMN last_join_at timestamptz,
    ADD COLUMN spoke_at timestamptz[] NOT NULL DEFAULT '{}'; -- with_times of its uplinks
ALTER TABLE device_gateway ADD COLUMN recent_at timestamptz[] NOT NULL DEFAULT '{}';
-- A gateway passed on what its devices say.
ALTER TABLE gateway_health DROP COLUMN uplinks;
-- Of a message with several readings, the time of the last one.
ALTER TABLE register_state ADD COLUMN spoke_at timestamptz[] NOT NULL DEFAULT '{}';

-- A register as it is now; it is heard as often as it usually speaks, since one message may have many readings, and no
-- more often than was declared. Who never spoke is late after a day.
CREATE OR REPLACE VIEW dashboard_register AS
SELECT r.id AS register_id, m.code AS meter, r.name AS register, m.fluid, r.kind, n.unit, r.base_unit,
       coalesce(l.interval_s, r.interval_s) AS interval_s,
       n.scale * n.unit_factor AS factor, m.delivery_point, d.code AS device, r.channel,
       s.site_id, s.code AS site, s.name AS site_name, s.kind AS site_kind, s.siren, s.epci, s.timezone,
       st.first_time, st.last_time,
       st.last_value * coalesce(unit_factor(st.last_unit_code) / n.unit_factor, 1) AS last_value,
       st.last_received_at, n.scale, n.last_exchange, d.created_at AS known_since,
       o.often AS heard_interval_s,
       coalesce(st.last_received_at + late_after(o.often), d.created_at + INTERVAL '1 day') AS late_at
FROM register r
JOIN meter m ON m.id = r.meter_id
JOIN device d ON d.id = r.device_id
JOIN dashboard_site s ON s.site_id = m.site_id
LEFT JOIN register_state st ON st.register_id = r.id
CROSS JOIN LATERAL (
    SELECT coalesce(u.unit, r.unit) AS unit, coalesce(c.scale, r.scale) AS scale,
           coalesce(unit_factor_of(u.unit), r.factor) AS unit_factor, x.at AS last_exchange
    FROM (SELECT) one
    LEFT JOIN LATERAL (SELECT e.unit FROM applied_event e WHERE e.register_id = r.id AND e.unit IS NOT NULL
                       ORDER BY e.at DESC LIMIT 1) u ON true
    LEFT JOIN LATERAL (SELECT e.scale FROM applied_event e WHERE e.register_id = r.id AND e.scale IS NOT NULL
                       ORDER BY e.at DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT max(e.at) AS at FROM applied_event e WHERE e.register_id = r.id) x ON true
) n
LEFT JOIN LATERAL (SELECT v.interval_s FROM register_limit v WHERE v.register_id = r.id AND v.valid_from <= now()
                   ORDER BY v.valid_from DESC LIMIT 1) l ON true
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(l.interval_s, r.interval_s), usual_interval_s(st.spoke_at)) AS often) o;
