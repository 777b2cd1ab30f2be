-- Collectors follow the zones of sites, and what devices said of themselves earlier: a late message is read by that.
-- depends: 0017.setup_and_health

CREATE TRIGGER bump_setup AFTER UPDATE OF timezone ON site FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();
CREATE TRIGGER bump_setup AFTER UPDATE OF site_id ON meter FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();
GRANT SELECT ON site TO vigie_ingest;

-- What stood under a key of `description` before, each from its reception until the next one's. Of the oldest kept the payload
-- is null where earlier ones were dropped: what was said then is not known.
CREATE TABLE description_former (
    key text NOT NULL,
    since timestamptz NOT NULL,
    payload bytea,
    PRIMARY KEY (key, since)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON description_former TO vigie_ingest;
GRANT SELECT ON description_former TO vigie_api, vigie_editor, vigie_analytics;

-- Of what was described until now only the last is known.
INSERT INTO description_former (key, since, payload)
SELECT key, '2000-01-01T00:00:00Z', NULL FROM description WHERE key ~ '^(z2m|homie|ha/state)/';
