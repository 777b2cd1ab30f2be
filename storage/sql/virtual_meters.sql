-- name: all
-- Virtual meters by code (or the one named), their parts in JSON; the zone is the site's, else that of the first part.
SELECT v.code, v.name, s.code AS site, v.unit, coalesce(s.timezone, p.timezone) AS timezone, p.parts
FROM virtual_meter v
LEFT JOIN site s ON s.id = v.site_id
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('register_id', r.register_id, 'meter', r.meter, 'register', r.register,
                                        'sign', q.sign, 'unit', r.base_unit, 'fluid', r.fluid)
                     ORDER BY r.meter, r.register) AS parts,
           (array_agg(r.timezone ORDER BY r.meter, r.register))[1] AS timezone
    FROM virtual_part q
    JOIN dashboard_register r ON r.register_id = q.register_id
    WHERE q.virtual_meter_id = v.id
) p
WHERE %(code)s::text IS NULL OR v.code = %(code)s::text
ORDER BY v.code

-- name: is_meter
-- Whether a meter has this code.
SELECT FROM meter WHERE code = %(code)s::text

-- name: site_id
-- The number of a site.
SELECT id FROM site WHERE code = %(site)s::text

-- name: upsert
-- A virtual meter; the same code again replaces it.
INSERT INTO virtual_meter (code, name, site_id, unit, declared_by)
VALUES (%(code)s, %(name)s, %(site_id)s, %(unit)s, %(declared_by)s)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, site_id = excluded.site_id, unit = excluded.unit,
    declared_by = excluded.declared_by, declared_at = now()
RETURNING id

-- name: insert
-- A new virtual meter; nothing where the code is taken.
INSERT INTO virtual_meter (code, name, site_id, unit, declared_by)
VALUES (%(code)s, %(name)s, %(site_id)s, %(unit)s, %(declared_by)s)
ON CONFLICT (code) DO NOTHING
RETURNING id

-- name: clear_parts
-- Its parts are written anew.
DELETE FROM virtual_part WHERE virtual_meter_id = %(id)s

-- name: add_part
-- A register, added or subtracted.
INSERT INTO virtual_part (virtual_meter_id, register_id, sign) VALUES (%(id)s, %(register_id)s, %(sign)s)

-- name: delete
-- A virtual meter and its parts.
DELETE FROM virtual_meter WHERE code = %(code)s::text
