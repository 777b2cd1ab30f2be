-- Levels for the live power panel: readings in the base unit, without those that derivation refused or still doubts.
-- depends: 0006.analysis_mark

-- A message may name another unit than its register's; the codes and factors are those of domain/unit.py, and a test
-- compares them. `relevelled` marks a reading from which an index goes on at another level: no step leads to it.
CREATE VIEW dashboard_level AS
SELECT r.register_id, m.site_id, r.time, coalesce(j.judgement = 'relevelled', false) AS relevelled,
       r.value * g.scale * CASE r.unit_code
           WHEN 1 THEN 1e-3 WHEN 2 THEN 1 WHEN 3 THEN 1e3 WHEN 4 THEN 1 / 3.6 WHEN 5 THEN 1e3 / 3.6
           WHEN 20 THEN 1e-3 WHEN 21 THEN 1
           ELSE g.factor
       END AS level
FROM reading r
JOIN register g ON g.id = r.register_id
JOIN meter m ON m.id = g.meter_id
LEFT JOIN reading_judgement j
       ON j.register_id = r.register_id AND j.source_id = r.source_id AND j.time = r.time
WHERE r.source_id = 1 AND (j.judgement IS NULL OR j.judgement = 'relevelled');

GRANT SELECT ON dashboard_level TO vigie_reader;
