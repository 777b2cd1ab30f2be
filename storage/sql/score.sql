-- name: anomalies
-- What the detectors said of some meters.
SELECT m.code AS meter, a.kind, a.detector, a.starts_at AS start, a.ends_at AS end,
       a.actual - a.expected AS difference, a.cost_eur
FROM anomaly a
JOIN register r ON r.id = a.register_id
JOIN meter m ON m.id = r.meter_id
WHERE m.code = ANY(%(meters)s::text[])
ORDER BY a.starts_at, a.id

-- name: questions
-- What the live readings of some meters ask, or asked before they were answered.
SELECT m.code AS meter, q.kind, 'question' AS detector, q.good_time AS start,
       q.last_time + INTERVAL '1 second' AS end
FROM question q
JOIN register r ON r.id = q.register_id
JOIN meter m ON m.id = r.meter_id
WHERE q.source_id = 1 AND (q.seen OR q.answer IS NOT NULL) AND m.code = ANY(%(meters)s::text[])
ORDER BY q.good_time, q.id

-- name: refused_readings
-- Readings that the account of an index does not believe, those less than a day apart together.
SELECT meter, 'refused_readings' AS kind, 'account' AS detector, min(time) AS start,
       max(time) + INTERVAL '1 second' AS end
FROM (
    SELECT meter, register_id, time, count(*) FILTER (WHERE apart) OVER (PARTITION BY register_id ORDER BY time) AS run
    FROM (
        SELECT m.code AS meter, j.register_id, j.time,
               j.time - lag(j.time) OVER (PARTITION BY j.register_id ORDER BY j.time) > INTERVAL '1 day' AS apart
        FROM reading_judgement j
        JOIN register r ON r.id = j.register_id
        JOIN meter m ON m.id = r.meter_id
        WHERE j.source_id = 1 AND j.judgement = 'refused' AND m.code = ANY(%(meters)s::text[])
    ) j
) j
GROUP BY meter, register_id, run
ORDER BY start, meter

-- name: refused_messages
-- Messages that could not be read, by the meters that their device speaks for; those less than a day apart together.
SELECT DISTINCT m.code AS meter, 'refused_messages' AS kind, 'collector' AS detector, x.start, x.end
FROM (
    SELECT device, run, min(received_at) AS start, max(last_received_at) + INTERVAL '1 second' AS end
    FROM (
        SELECT device, received_at, last_received_at,
               count(*) FILTER (WHERE apart) OVER (PARTITION BY device ORDER BY received_at, id) AS run
        FROM (
            SELECT id, device, received_at, last_received_at,
                   received_at - lag(last_received_at) OVER (PARTITION BY device ORDER BY received_at, id)
                       > INTERVAL '1 day' AS apart
            FROM rejection
        ) j
    ) j
    GROUP BY device, run
) x
JOIN device d ON d.code = x.device
JOIN register r ON r.device_id = d.id
JOIN meter m ON m.id = r.meter_id
WHERE m.code = ANY(%(meters)s::text[])
ORDER BY x.start, m.code

-- name: meter_data
-- Days that were measured at some meters over civil days [start, end), and the amount of their registers that count.
SELECT m.code AS meter, s.code AS site, max(d.days) AS days, sum(d.amount) AS amount
FROM (
    SELECT register_id, sum(coverage) AS days, sum(amount) AS amount
    FROM day_amount
    WHERE source_id = 1 AND day >= %(start)s::date AND day < %(end)s::date
    GROUP BY register_id
) d
JOIN dashboard_counted_register c ON c.register_id = d.register_id
JOIN register r ON r.id = d.register_id
JOIN meter m ON m.id = r.meter_id
JOIN site s ON s.id = m.site_id
WHERE m.code = ANY(%(meters)s::text[])
GROUP BY m.code, s.code
ORDER BY m.code

-- name: last_reading
-- How far the readings of some meters go: the middle one of their last times, for one may have fallen silent.
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY t.last_time)
FROM register_state t
JOIN register r ON r.id = t.register_id
JOIN meter m ON m.id = r.meter_id
WHERE m.code = ANY(%(meters)s::text[])

-- name: unclean_accounts
-- Meters whose live account does not close, or is not clean.
SELECT DISTINCT m.code
FROM balance_check b
JOIN register r ON r.id = b.register_id
JOIN meter m ON m.id = r.meter_id
WHERE b.source_id = 1 AND NOT (b.closes AND b.clean) AND m.code = ANY(%(meters)s::text[])
ORDER BY m.code

-- name: never_analysed
-- Whether no analysis was ever made of some meters.
SELECT NOT EXISTS (
    SELECT FROM analysis_mark a
    JOIN register r ON r.id = a.register_id
    JOIN meter m ON m.id = r.meter_id
    WHERE m.code = ANY(%(meters)s::text[])
)
