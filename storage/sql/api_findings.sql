-- name: anomalies_by_start
-- A page of anomalies, the latest first.
SELECT a.id, a.register_id, a.kind, a.detector, a.starts_at, a.ends_at, a.actual, a.expected, a.cost_eur, a.score,
       a.found_at, a.meter, a.register, a.fluid, a.base_unit, a.site_id, a.site, a.site_name, a.site_kind, a.siren,
       a.epci, a.timezone
FROM dashboard_anomaly a
WHERE (%(after_start)s::timestamptz IS NULL
       OR (a.starts_at, a.id) < (%(after_start)s::timestamptz, %(after_id)s::bigint))
  AND (%(siren)s::text IS NULL OR a.siren = %(siren)s::text)
  AND (%(site)s::text IS NULL OR a.site = %(site)s::text)
  AND (%(fluid)s::text IS NULL OR a.fluid = %(fluid)s::text)
  AND (%(kind)s::text IS NULL OR a.kind = %(kind)s::text)
  AND (%(start)s::timestamptz IS NULL OR a.ends_at > %(start)s::timestamptz)
  AND (%(end)s::timestamptz IS NULL OR a.starts_at < %(end)s::timestamptz)
  AND (%(min_cost)s::double precision IS NULL OR a.cost_eur >= %(min_cost)s::double precision)
ORDER BY a.starts_at DESC, a.id DESC
LIMIT %(limit)s::integer

-- name: anomalies_by_cost
-- A page of anomalies, the dearest first.
SELECT a.id, a.register_id, a.kind, a.detector, a.starts_at, a.ends_at, a.actual, a.expected, a.cost_eur, a.score,
       a.found_at, a.meter, a.register, a.fluid, a.base_unit, a.site_id, a.site, a.site_name, a.site_kind, a.siren,
       a.epci, a.timezone
FROM dashboard_anomaly a
WHERE (%(after_cost)s::double precision IS NULL
       OR (a.cost_eur, a.id) < (%(after_cost)s::double precision, %(after_id)s::bigint))
  AND (%(siren)s::text IS NULL OR a.siren = %(siren)s::text)
  AND (%(site)s::text IS NULL OR a.site = %(site)s::text)
  AND (%(fluid)s::text IS NULL OR a.fluid = %(fluid)s::text)
  AND (%(kind)s::text IS NULL OR a.kind = %(kind)s::text)
  AND (%(start)s::timestamptz IS NULL OR a.ends_at > %(start)s::timestamptz)
  AND (%(end)s::timestamptz IS NULL OR a.starts_at < %(end)s::timestamptz)
  AND (%(min_cost)s::double precision IS NULL OR a.cost_eur >= %(min_cost)s::double precision)
ORDER BY a.cost_eur DESC, a.id DESC
LIMIT %(limit)s::integer

-- name: anomaly_grounds
-- What the hours of some anomalies stand on.
SELECT a.id, h.estimated, h.coverage, h.revision
FROM anomaly a
CROSS JOIN LATERAL (
    SELECT coalesce(sum(h.estimated), 0) AS estimated, coalesce(sum(h.revision), 0)::bigint AS revision,
           least(coalesce(sum(h.coverage), 0) * 3600 / extract(epoch FROM a.ends_at - a.starts_at), 1)::float8 AS coverage
    FROM hour_amount h
    WHERE h.register_id = a.register_id AND h.source_id = 1 AND h.hour >= a.starts_at AND h.hour < a.ends_at
) h
WHERE a.id = ANY(%(ids)s::bigint[])

-- name: anomaly_hours
-- The hours of an anomaly and a day on either side, beside what was expected.
SELECT h.time, h.amount, x.expected, x.low, x.high, h.time >= a.starts_at AND h.time < a.ends_at AS inside
FROM dashboard_anomaly a
JOIN dashboard_hour h ON h.register_id = a.register_id
    AND h.time >= a.starts_at - INTERVAL '24 hours' AND h.time < a.ends_at + INTERVAL '24 hours'
LEFT JOIN dashboard_expected x ON x.register_id = h.register_id AND x.time = h.time
WHERE a.id = %(id)s::bigint
ORDER BY h.time
LIMIT 2000

-- name: rejections
-- A page of refusals, the latest first; their bytes are asked for one by one.
SELECT id, reason, detail, topic, device, received_at, last_received_at, times, payload_bytes, resolved_at
FROM dashboard_rejection
WHERE (resolved_at IS NOT NULL) = %(resolved)s
  AND (%(after_id)s::bigint IS NULL OR id < %(after_id)s::bigint)
  AND (%(reason)s::text IS NULL OR reason = %(reason)s::text)
  AND (%(device)s::text IS NULL OR device = %(device)s::text)
ORDER BY id DESC
LIMIT %(limit)s::integer

-- name: rejection_summary
-- What was refused, by reason and device; a message counts once for each reason.
SELECT reason, device, count(DISTINCT digest) AS messages, sum(times)::bigint AS times,
       min(received_at) AS first_received_at, max(last_received_at) AS last_received_at,
       reason <> 'too_large' AS replayable
FROM rejection
WHERE (resolved_at IS NOT NULL) = %(resolved)s
GROUP BY reason, device
ORDER BY messages DESC, reason, device
LIMIT %(limit)s::integer

-- name: rejection
-- One refusal with its bytes.
SELECT id, reason, detail, topic, device, received_at, last_received_at, times, octet_length(payload) AS payload_bytes,
       resolved_at, payload
FROM rejection
WHERE id = %(id)s::bigint

-- name: territory
-- What each EPCI consumed since a day, what its anomalies cost, and its last savings figure.
SELECT e.siren, e.name, e.population, e.pilot_start,
       (SELECT count(*) FROM dashboard_site s WHERE s.siren = e.siren) AS sites,
       d.electricity, d.gas, d.heat, d.estimated_share, w.water, w.coverage, w.revision,
       coalesce(a.anomalies, 0) AS anomalies, coalesce(a.cost_eur, 0) AS cost_eur,
       v.starts_on, v.ends_on, v.saving_kwh, v.low_kwh, v.high_kwh, v.saving_eur, v.verdict, v.coverage AS saving_coverage
FROM dashboard_epci e
LEFT JOIN (
    SELECT siren, sum(kwh) FILTER (WHERE fluid = 'electricity') AS electricity,
           sum(kwh) FILTER (WHERE fluid = 'gas') AS gas, sum(kwh) FILTER (WHERE fluid = 'heat') AS heat,
           coalesce(sum(estimated_kwh) / nullif(sum(kwh), 0), 0) AS estimated_share
    FROM dashboard_energy_day WHERE day >= %(since)s::date AND day < %(until)s::date GROUP BY siren
) d ON d.siren = e.siren
LEFT JOIN (
    SELECT siren, sum(amount) FILTER (WHERE fluid = 'water') AS water, avg(coverage) AS coverage,
           sum(revision) AS revision
    FROM dashboard_day JOIN dashboard_counted_register USING (register_id)
    WHERE day >= %(since)s::date AND day < %(until)s::date GROUP BY siren
) w ON w.siren = e.siren
LEFT JOIN (
    SELECT siren, count(*) AS anomalies, sum(greatest(cost_eur, 0)) AS cost_eur
    FROM dashboard_anomaly WHERE ends_at >= %(since)s::date GROUP BY siren
) a ON a.siren = e.siren
LEFT JOIN dashboard_saving v ON v.siren = e.siren
ORDER BY (d.electricity IS NULL), e.name
