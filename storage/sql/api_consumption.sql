-- name: registers
-- The registers of a meter, with the zone their civil days are counted in.
SELECT register_id, meter, register, base_unit AS unit, timezone, fluid
FROM dashboard_register
WHERE meter = %(meter)s::text
ORDER BY register

-- name: source
-- The number of a source.
SELECT id FROM source WHERE name = %(name)s::text

-- name: hours
-- The hours of a register; one that lost its readings has coverage 0, and its revision.
SELECT hour AS time, amount, estimated, coverage, revision
FROM hour_amount
WHERE register_id = %(register_id)s::integer AND source_id = 1
  AND hour >= %(start)s::timestamptz AND hour < %(end)s::timestamptz
ORDER BY hour

-- name: days
-- The civil days of a register; one that lost its readings has coverage 0, and its revision.
SELECT day, amount, estimated, coverage, revision
FROM day_amount
WHERE register_id = %(register_id)s::integer AND source_id = 1 AND day >= %(start)s::date AND day < %(end)s::date
ORDER BY day

-- name: series_hours
-- Hours of a signed sum of registers in one unit, now or as they were known at `as_of`; every part must be covered.
WITH part AS (
    SELECT * FROM unnest(%(registers)s::integer[], %(signs)s::integer[], %(gas)s::integer[]) p(register_id, sign, gas)
), coefficient AS MATERIALIZED (
    SELECT c.register_id, lower(c.valid) AS first, coalesce(upper(c.valid), 'infinity') AS until, c.kwh_per_m3
    FROM part p JOIN dashboard_register_coefficient c USING (register_id)
    WHERE p.gas <> 0
), change AS MATERIALIZED (
    SELECT p.register_id, x.days FROM part p
    JOIN register g ON g.id = p.register_id
    JOIN meter m ON m.id = g.meter_id
    JOIN coefficient_change x ON x.delivery_point = m.delivery_point
    WHERE p.gas <> 0
), known AS (
    SELECT p.*, h.hour, h.amount, h.estimated, h.coverage, h.revision
    FROM part p
    JOIN hour_amount h ON h.register_id = p.register_id AND h.source_id = %(source_id)s::smallint
    WHERE h.hour >= %(start)s::timestamptz AND h.hour < %(end)s::timestamptz
      AND (%(as_of)s::timestamptz IS NULL
           OR h.known_since <= %(as_of)s::timestamptz AND h.hour <= %(as_of)s::timestamptz - INTERVAL '1 hour')
    UNION ALL
    SELECT p.*, v.hour, v.amount, v.estimated, v.coverage, v.revision
    FROM part p
    JOIN hour_revision v ON v.register_id = p.register_id AND v.source_id = %(source_id)s::smallint
    WHERE %(as_of)s::timestamptz IS NOT NULL
      AND v.hour >= %(start)s::timestamptz AND v.hour < %(end)s::timestamptz
      AND v.hour <= %(as_of)s::timestamptz - INTERVAL '1 hour'
      AND v.known_since <= %(as_of)s::timestamptz AND v.known_until > %(as_of)s::timestamptz
), valued AS (
    SELECT k.hour, k.sign, k.amount * f.factor AS amount, k.estimated * f.factor AS estimated,
           CASE WHEN f.factor IS NULL THEN 0 ELSE k.coverage END AS coverage, k.revision + f.changes AS revision
    FROM known k
    LEFT JOIN coefficient c ON c.register_id = k.register_id
                           AND (k.hour AT TIME ZONE %(timezone)s::text)::date >= c.first
                           AND (k.hour AT TIME ZONE %(timezone)s::text)::date < c.until
    CROSS JOIN LATERAL (
        SELECT %(per_unit)s::float8 * CASE WHEN k.gas = 0 THEN 1 ELSE power(c.kwh_per_m3, k.gas) END AS factor,
               CASE WHEN k.gas = 0 THEN 0 ELSE (
                   SELECT count(*) FROM change x
                   WHERE x.register_id = k.register_id AND x.days @> (k.hour AT TIME ZONE %(timezone)s::text)::date) END
                   AS changes
    ) f
)
SELECT hour AS time, coalesce(sum(sign * amount) FILTER (WHERE coverage > 0), 0) AS amount,
       coalesce(sum(abs(estimated)) FILTER (WHERE coverage > 0), 0) AS estimated,
       CASE WHEN count(*) FILTER (WHERE coverage > 0) = cardinality(%(registers)s::integer[])
            THEN min(coverage) ELSE 0 END AS coverage,
       sum(revision)::bigint AS revision
FROM valued
GROUP BY hour
ORDER BY hour

-- name: series_days
-- The same by civil day or month. Days of now are the stored ones; those of `as_of` are sums of the hours known then.
WITH part AS (
    SELECT * FROM unnest(%(registers)s::integer[], %(signs)s::integer[], %(gas)s::integer[]) p(register_id, sign, gas)
), coefficient AS MATERIALIZED (
    SELECT c.register_id, c.valid, c.kwh_per_m3 FROM part p JOIN dashboard_register_coefficient c USING (register_id)
    WHERE p.gas <> 0
), change AS MATERIALIZED (
    SELECT p.register_id, x.days FROM part p
    JOIN register g ON g.id = p.register_id
    JOIN meter m ON m.id = g.meter_id
    JOIN coefficient_change x ON x.delivery_point = m.delivery_point
    WHERE p.gas <> 0
), span AS (
    SELECT %(start)s::date::timestamp AT TIME ZONE %(timezone)s::text AS first,
           %(end)s::date::timestamp AT TIME ZONE %(timezone)s::text AS last
), known AS (
    SELECT p.*, d.day, d.amount, d.estimated, d.revision,
           d.coverage * extract(epoch FROM (d.day + 1)::timestamp AT TIME ZONE %(timezone)s::text
                                           - d.day::timestamp AT TIME ZONE %(timezone)s::text)::float8 AS seconds
    FROM part p
    JOIN day_amount d ON d.register_id = p.register_id AND d.source_id = %(source_id)s::smallint
    WHERE %(as_of)s::timestamptz IS NULL AND d.day >= %(start)s::date AND d.day < %(end)s::date
    UNION ALL
    SELECT p.*, (h.hour AT TIME ZONE %(timezone)s::text)::date, h.amount, h.estimated, h.revision, h.coverage * 3600
    FROM part p
    CROSS JOIN span s
    JOIN hour_amount h ON h.register_id = p.register_id AND h.source_id = %(source_id)s::smallint
    WHERE %(as_of)s::timestamptz IS NOT NULL AND h.hour >= s.first AND h.hour < s.last
      AND h.known_since <= %(as_of)s::timestamptz AND h.hour <= %(as_of)s::timestamptz - INTERVAL '1 hour'
    UNION ALL
    SELECT p.*, (v.hour AT TIME ZONE %(timezone)s::text)::date, v.amount, v.estimated, v.revision, v.coverage * 3600
    FROM part p
    CROSS JOIN span s
    JOIN hour_revision v ON v.register_id = p.register_id AND v.source_id = %(source_id)s::smallint
    WHERE %(as_of)s::timestamptz IS NOT NULL AND v.hour >= s.first AND v.hour < s.last
      AND v.hour <= %(as_of)s::timestamptz - INTERVAL '1 hour'
      AND v.known_since <= %(as_of)s::timestamptz AND v.known_until > %(as_of)s::timestamptz
), daily AS (
    SELECT register_id, sign, gas, day, sum(amount) AS amount, sum(estimated) AS estimated, sum(seconds) AS seconds,
           sum(revision - 1) AS changes
    FROM known GROUP BY register_id, sign, gas, day
), valued AS (
    SELECT d.register_id, d.sign, date_trunc(%(step)s::text, d.day)::date AS day, d.amount * f.factor AS amount,
           d.estimated * f.factor AS estimated, CASE WHEN f.factor IS NULL THEN 0 ELSE d.seconds END AS seconds,
           d.changes + f.changes AS changes
    FROM daily d
    CROSS JOIN LATERAL (
        SELECT %(per_unit)s::float8 * CASE WHEN d.gas = 0 THEN 1 ELSE (
                   SELECT power(c.kwh_per_m3, d.gas) FROM coefficient c
                   WHERE c.register_id = d.register_id AND c.valid @> d.day) END AS factor,
               CASE WHEN d.gas = 0 THEN 0 ELSE (
                   SELECT count(*) FROM change x
                   WHERE x.register_id = d.register_id AND x.days @> d.day) END AS changes
    ) f
), bucket AS (
    SELECT register_id, sign, day, coalesce(sum(amount) FILTER (WHERE seconds > 0), 0) AS amount,
           coalesce(sum(estimated) FILTER (WHERE seconds > 0), 0) AS estimated,
           sum(seconds) / extract(epoch FROM (day + ('1 ' || %(step)s::text)::interval) AT TIME ZONE %(timezone)s::text
                                             - day::timestamp AT TIME ZONE %(timezone)s::text)::float8 AS coverage,
           1 + sum(changes) AS revision
    FROM valued GROUP BY register_id, sign, day
)
SELECT day, sum(sign * amount) AS amount, sum(abs(estimated)) AS estimated,
       CASE WHEN count(*) = cardinality(%(registers)s::integer[]) THEN min(coverage) ELSE 0 END AS coverage,
       sum(revision)::bigint AS revision
FROM bucket
GROUP BY day
ORDER BY day
