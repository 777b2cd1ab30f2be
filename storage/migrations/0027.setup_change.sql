-- Who changed what of codecs, profiles and which codec reads a device, and when: written by the database itself.
-- depends: 0017.setup_and_health

CREATE TABLE setup_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL DEFAULT '', -- '' where nobody said
    act text NOT NULL CHECK (act IN ('codec_added', 'codec_assigned', 'profile_saved', 'profile_on', 'profile_off')),
    subject text NOT NULL, -- the codec, the profile, or the device that a codec reads
    version integer, -- of a codec or profile
    codec text, -- what reads the device from then on; null = those that recognise its frames
    former text -- what read it before
);

INSERT INTO setup_change (changed_at, changed_by, act, subject, version)
SELECT created_at, created_by, act, name, version
FROM (SELECT created_at, created_by, 'codec_added' AS act, name, version FROM codec
      UNION ALL SELECT created_at, created_by, 'profile_saved', name, version FROM profile) kept
ORDER BY created_at, name, version;

-- Whoever changes something says who it is for the transaction, by the setting vigie.by.
CREATE FUNCTION note_codec() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO setup_change (changed_by, act, subject, version)
    VALUES (NEW.created_by, 'codec_added', NEW.name, NEW.version);
    RETURN NULL;
END $$;

CREATE FUNCTION note_profile() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO setup_change (changed_by, act, subject, version)
    VALUES (CASE WHEN TG_OP = 'INSERT' THEN NEW.created_by ELSE coalesce(current_setting('vigie.by', true), '') END,
            CASE WHEN TG_OP = 'INSERT' THEN 'profile_saved' WHEN NEW.active THEN 'profile_on' ELSE 'profile_off' END,
            NEW.name, NEW.version);
    RETURN NULL;
END $$;

CREATE FUNCTION note_device_codec() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO setup_change (changed_by, act, subject, codec, former)
    VALUES (coalesce(current_setting('vigie.by', true), ''), 'codec_assigned', NEW.code, NEW.codec,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.codec END);
    RETURN NULL;
END $$;

CREATE TRIGGER note_codec AFTER INSERT ON codec FOR EACH ROW EXECUTE FUNCTION note_codec();
CREATE TRIGGER note_profile AFTER INSERT ON profile FOR EACH ROW EXECUTE FUNCTION note_profile();
CREATE TRIGGER note_profile_state AFTER UPDATE OF active ON profile FOR EACH ROW
    WHEN (OLD.active IS DISTINCT FROM NEW.active) EXECUTE FUNCTION note_profile();
CREATE TRIGGER note_new_device_codec AFTER INSERT ON device FOR EACH ROW
    WHEN (NEW.codec IS NOT NULL) EXECUTE FUNCTION note_device_codec();
CREATE TRIGGER note_device_codec AFTER UPDATE OF codec ON device FOR EACH ROW
    WHEN (OLD.codec IS DISTINCT FROM NEW.codec) EXECUTE FUNCTION note_device_codec();

GRANT SELECT ON setup_change TO vigie_api, vigie_editor;
