-- name: registers
-- Every register with amounts, with what an analysis must know of it.
SELECT r.register_id, r.meter, r.register, r.kind, r.fluid, r.base_unit, r.site, r.site_kind, r.timezone, p.station,
       h.first_hour
FROM dashboard_register r
LEFT JOIN pilot p ON p.siren = r.siren
CROSS JOIN LATERAL (SELECT h.hour AS first_hour FROM hour_amount h
                    WHERE h.register_id = r.register_id AND h.source_id = 1 AND h.coverage > 0
                    ORDER BY h.hour LIMIT 1) h
ORDER BY r.register_id

-- name: changes
-- The months whose days are not as the analyses saw them last, or were judged by other methods.
SELECT d.register_id, d.month, d.days, d.amount, d.estimated, d.coverage, d.revisions
FROM (SELECT register_id, date_trunc('month', day)::date AS month, count(*) AS days, sum(amount ORDER BY day) AS amount,
             sum(estimated ORDER BY day) AS estimated, sum(coverage ORDER BY day) AS coverage,
             sum(revision) AS revisions
      FROM day_amount WHERE source_id = 1 GROUP BY register_id, date_trunc('month', day)) d
LEFT JOIN analysis_mark m USING (register_id, month)
WHERE (m.version, m.days, m.amount, m.estimated, m.coverage, m.revisions)
      IS DISTINCT FROM (%(version)s, d.days, d.amount, d.estimated, d.coverage, d.revisions)
ORDER BY d.register_id, d.month

-- name: mark
-- What was judged, as it was read before judging: what changed meanwhile is found again.
INSERT INTO analysis_mark (register_id, month, version, days, amount, estimated, coverage, revisions)
VALUES (%(register_id)s, %(month)s, %(version)s, %(days)s, %(amount)s, %(estimated)s, %(coverage)s, %(revisions)s)
ON CONFLICT (register_id, month) DO UPDATE SET
    version = excluded.version, days = excluded.days, amount = excluded.amount, estimated = excluded.estimated,
    coverage = excluded.coverage, revisions = excluded.revisions

-- name: hours
-- Hourly amounts of some registers, in binary.
COPY (SELECT register_id, floor(extract(epoch FROM hour) / 3600)::integer AS hour, amount, estimated, coverage
      FROM hour_amount
      WHERE source_id = 1 AND register_id = ANY(%(registers)s) AND hour >= %(start)s AND hour < %(end)s
        AND coverage > 0)
TO STDOUT (FORMAT BINARY)

-- name: weather
-- Daily temperatures of every station.
SELECT station, day, tmin, tmax FROM dashboard_weather ORDER BY station, day

-- name: tariffs
-- Every dated price.
SELECT fluid, base_unit, valid_from, price_eur FROM dashboard_tariff

-- name: gas_coefficients
-- Every dated energy of a cubic metre of gas: the territory's, and those of registers with a delivery point of their own.
SELECT NULL::integer AS register_id, valid_from, kwh_per_m3 FROM gas_coefficient
UNION ALL
SELECT register_id, lower(valid), kwh_per_m3 FROM dashboard_register_coefficient

-- name: pilots
-- Every EPCI with a pilot.
SELECT p.siren, e.name, p.start, p.station FROM pilot p JOIN epci e USING (siren) ORDER BY p.siren

-- name: epci_registers
-- The registers of an EPCI's sites.
SELECT r.register_id, r.meter, r.register, r.kind, r.fluid, r.base_unit, r.site, r.site_kind, r.timezone, p.station,
       NULL::timestamptz AS first_hour
FROM dashboard_register r
LEFT JOIN pilot p ON p.siren = r.siren
WHERE r.siren = %(siren)s
ORDER BY r.register_id

-- name: days
-- Daily amounts of an EPCI's registers, in binary; a commune that changed EPCI counts here for its days in it.
COPY (SELECT d.register_id, (d.day - DATE '1970-01-01')::integer AS day, d.amount, d.estimated, d.coverage, d.revision
      FROM day_amount d
      JOIN register g ON g.id = d.register_id
      JOIN meter m ON m.id = g.meter_id
      JOIN site s ON s.id = m.site_id
      JOIN epci_membership ms ON ms.insee = s.commune_insee AND ms.valid @> d.day AND ms.siren = %(siren)s
      WHERE d.source_id = 1 AND d.day >= %(start)s AND d.day < %(end)s)
TO STDOUT (FORMAT BINARY)

-- name: days_as_of
-- The same as they were known at an instant: sums of the hours that were over and told by then.
COPY (
    WITH member AS MATERIALIZED (
        SELECT g.id AS register_id, s.timezone, ms.valid
        FROM epci_membership ms
        JOIN site s ON s.commune_insee = ms.insee
        JOIN meter m ON m.site_id = s.id
        JOIN register g ON g.meter_id = m.id
        WHERE ms.siren = %(siren)s
    ), zoned AS MATERIALIZED (
        SELECT DISTINCT register_id, timezone FROM member
    ), known AS (
        SELECT z.register_id, z.timezone, hour, amount, estimated, coverage, revision
        FROM zoned z JOIN hour_amount h ON h.register_id = z.register_id
        WHERE source_id = 1 AND hour >= %(start)s::date - INTERVAL '1 day' AND hour < %(end)s::date + INTERVAL '1 day'
          AND hour <= %(as_of)s::timestamptz - INTERVAL '1 hour' AND known_since <= %(as_of)s::timestamptz
        UNION ALL
        SELECT z.register_id, z.timezone, hour, amount, estimated, coverage, revision
        FROM zoned z JOIN hour_revision v ON v.register_id = z.register_id
        WHERE source_id = 1 AND hour >= %(start)s::date - INTERVAL '1 day' AND hour < %(end)s::date + INTERVAL '1 day'
          AND hour <= %(as_of)s::timestamptz - INTERVAL '1 hour'
          AND known_since <= %(as_of)s::timestamptz AND known_until > %(as_of)s::timestamptz
    ), daily AS (
        SELECT register_id, timezone, (hour AT TIME ZONE timezone)::date AS day, sum(amount) AS amount,
               sum(estimated) AS estimated, sum(coverage) * 3600 AS seconds, (1 + sum(revision - 1))::integer AS revision
        FROM known
        GROUP BY 1, 2, 3
    )
    SELECT d.register_id, (d.day - DATE '1970-01-01')::integer, d.amount, d.estimated,
           (d.seconds / extract(epoch FROM ((d.day + 1)::timestamp AT TIME ZONE d.timezone)
                                         - (d.day::timestamp AT TIME ZONE d.timezone)))::float8, d.revision
    FROM daily d
    JOIN member m ON m.register_id = d.register_id AND m.valid @> d.day
    WHERE d.day >= %(start)s::date AND d.day < %(end)s::date
) TO STDOUT (FORMAT BINARY)

-- name: create_stage
-- The landing place of expectations.
CREATE TEMP TABLE expected_stage (
    register_id integer NOT NULL,
    hour timestamptz NOT NULL,
    expected double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL
) ON COMMIT DROP

-- name: copy_stage
-- Expectations go over in binary.
COPY expected_stage (register_id, hour, expected, low, high) FROM STDIN (FORMAT BINARY)

-- name: upsert_expected
-- Only what changed is written: most of the re-examined hours are as they were.
INSERT INTO expected_hour (register_id, hour, expected, low, high, method)
SELECT register_id, hour, expected, low, high, %(method)s FROM expected_stage
ON CONFLICT (register_id, hour) DO UPDATE SET
    expected = excluded.expected, low = excluded.low, high = excluded.high, method = excluded.method
WHERE (expected_hour.expected, expected_hour.low, expected_hour.high, expected_hour.method)
      IS DISTINCT FROM (excluded.expected, excluded.low, excluded.high, excluded.method)

-- name: delete_anomalies
-- What was found before in the re-examined time and is found no longer.
DELETE FROM anomaly
WHERE register_id = ANY(%(registers)s) AND ends_at > %(since)s
  AND (register_id, detector, starts_at) NOT IN (
      SELECT * FROM unnest(%(found)s::integer[], %(detectors)s::text[], %(starts)s::timestamptz[]))

-- name: upsert_anomaly
-- An event keeps its number as it grows.
INSERT INTO anomaly (register_id, kind, detector, starts_at, ends_at, actual, expected, cost_eur, score)
SELECT * FROM unnest(%(registers)s::integer[], %(kinds)s::text[], %(detectors)s::text[], %(starts)s::timestamptz[],
                     %(ends)s::timestamptz[], %(actual)s::float8[], %(expected)s::float8[], %(cost)s::float8[],
                     %(score)s::float8[])
ON CONFLICT (register_id, detector, starts_at) DO UPDATE SET
    kind = excluded.kind, ends_at = excluded.ends_at, actual = excluded.actual, expected = excluded.expected,
    cost_eur = excluded.cost_eur, score = excluded.score

-- name: upsert_saving
-- The latest figure of an EPCI.
INSERT INTO epci_saving (siren, starts_on, ends_on, method, baseline_kwh, actual_kwh, saving_kwh, low_kwh, high_kwh,
                         saving_eur, verdict, coverage, meters, estimated_share, revision, computed_at)
VALUES (%(siren)s, %(start)s, %(end)s, %(method)s, %(baseline_kwh)s, %(actual_kwh)s, %(saving_kwh)s, %(low_kwh)s,
        %(high_kwh)s, %(saving_eur)s, %(verdict)s, %(coverage)s, %(meters)s, %(estimated)s,
        %(revision)s, now())
ON CONFLICT (siren) DO UPDATE SET
    starts_on = excluded.starts_on, ends_on = excluded.ends_on, method = excluded.method,
    baseline_kwh = excluded.baseline_kwh, actual_kwh = excluded.actual_kwh, saving_kwh = excluded.saving_kwh,
    low_kwh = excluded.low_kwh, high_kwh = excluded.high_kwh, saving_eur = excluded.saving_eur,
    verdict = excluded.verdict, coverage = excluded.coverage, meters = excluded.meters,
    estimated_share = excluded.estimated_share, revision = excluded.revision, computed_at = excluded.computed_at
