-- Collectors follow which topics are one device's alone.
-- depends: 0019.device_identity

CREATE TRIGGER bump_setup AFTER INSERT OR UPDATE OR DELETE ON device_identity
    FOR EACH STATEMENT EXECUTE FUNCTION bump_setup();
GRANT SELECT ON device_identity TO vigie_ingest;
