-- name: known
-- Whether a gas meter names this delivery point.
SELECT EXISTS (SELECT FROM meter WHERE fluid = 'gas' AND delivery_point = %(delivery_point)s::text) AS known

-- name: coefficients
-- The coefficients of a delivery point, in order.
SELECT delivery_point, valid_from, kwh_per_m3, origin, declared_by, declared_at
FROM delivery_point_coefficient
WHERE delivery_point = %(delivery_point)s::text
ORDER BY valid_from

-- name: before
-- What was stated from this day on.
SELECT kwh_per_m3, origin FROM delivery_point_coefficient
WHERE delivery_point = %(delivery_point)s::text AND valid_from = %(valid_from)s::date
FOR UPDATE

-- name: upsert
-- A dated coefficient; the same day again corrects it.
INSERT INTO delivery_point_coefficient (delivery_point, valid_from, kwh_per_m3, origin, declared_by)
VALUES (%(delivery_point)s, %(valid_from)s, %(kwh_per_m3)s, %(origin)s, %(declared_by)s)
ON CONFLICT (delivery_point, valid_from) DO UPDATE SET
    kwh_per_m3 = excluded.kwh_per_m3, origin = excluded.origin, declared_by = excluded.declared_by, declared_at = now()

-- name: delete
-- The coefficient before it, or the territory's, holds again.
DELETE FROM delivery_point_coefficient
WHERE delivery_point = %(delivery_point)s::text AND valid_from = %(valid_from)s::date

-- name: changed
-- The days valued anew: up to the next stated coefficient.
INSERT INTO coefficient_change (delivery_point, days, changed_by)
SELECT %(delivery_point)s::text, daterange(%(valid_from)s::date, min(valid_from)), %(declared_by)s::text
FROM delivery_point_coefficient
WHERE delivery_point = %(delivery_point)s::text AND valid_from > %(valid_from)s::date
