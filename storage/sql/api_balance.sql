-- name: checks
-- The last check of each series, the ones that do not close first, then those to explain.
SELECT rank, meter, register, source, site, site_name, base_unit AS unit, timezone, checked_at, starts_at AS start,
       ends_at AS end, index_start, index_end, booked, rollover, swap, unexplained, unexplained_abs, refused, pending,
       residual, closes, clean, open_months
FROM (SELECT CASE WHEN NOT c.closes THEN 0 WHEN NOT c.clean THEN 1 ELSE 2 END AS rank, g.meter, g.register, g.site,
             g.site_name, g.base_unit, g.timezone, s.name AS source, c.*
      FROM balance_check c
      JOIN dashboard_register g ON g.register_id = c.register_id
      JOIN source s ON s.id = c.source_id) checked
WHERE (%(state)s::text = 'all' OR (%(state)s::text = 'open' AND rank = 0) OR (%(state)s::text = 'unclean' AND rank < 2))
  AND (rank, meter, register, source)
      > (%(rank)s::integer, %(meter)s::text, %(register)s::text, %(source)s::text)
ORDER BY rank, meter, register, source
LIMIT %(limit)s

-- name: troubles
-- How many series do not close, and how many are not clean.
SELECT count(*) FILTER (WHERE NOT closes) AS open, count(*) FILTER (WHERE NOT clean) AS unclean FROM balance_check
