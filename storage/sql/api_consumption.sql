-- name: registers
-- The registers of a meter, with the zone their civil days are counted in.
SELECT register_id, meter, register, base_unit AS unit, timezone
FROM dashboard_register
WHERE meter = %(meter)s::text
ORDER BY register

-- name: hours
-- The hours of a register that have an amount.
SELECT time, amount, estimated, coverage, revision
FROM dashboard_hour
WHERE register_id = %(register_id)s::integer AND time >= %(start)s::timestamptz AND time < %(end)s::timestamptz
ORDER BY time

-- name: days
-- The civil days of a register that have an amount.
SELECT day, amount, estimated, coverage, revision
FROM dashboard_day
WHERE register_id = %(register_id)s::integer AND day >= %(start)s::date AND day < %(end)s::date
ORDER BY day
