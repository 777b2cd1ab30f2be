-- Which scenario wrote a site: an invented one is never written over somebody's own.
-- depends: 0001.registry

ALTER TABLE site ADD COLUMN simulated text;
COMMENT ON COLUMN site.simulated IS 'name of the scenario that wrote it; NULL: somebody''s own';
