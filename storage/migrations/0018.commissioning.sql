-- Commissioning: what was checked of a meter before it counts as right, the digits read on its display, and the verdict.
-- depends: 0017.setup_and_health

CREATE TABLE commissioning (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    meter_id integer NOT NULL REFERENCES meter,
    opened_at timestamptz NOT NULL,
    opened_by text NOT NULL,
    checks jsonb, -- as they stood when it was signed
    verdict text CHECK (verdict IN ('conforme', 'refuse')),
    reasons text NOT NULL DEFAULT '',
    signed_at timestamptz,
    signed_by text,
    CHECK ((verdict IS NULL) = (signed_at IS NULL) AND (verdict IS NULL) = (signed_by IS NULL)
           AND (verdict IS NULL) = (checks IS NULL)),
    CHECK (verdict IS DISTINCT FROM 'refuse' OR reasons <> '')
);
CREATE UNIQUE INDEX commissioning_open ON commissioning (meter_id) WHERE signed_at IS NULL;
CREATE INDEX commissioning_meter ON commissioning (meter_id, opened_at);

-- What a technician read on the display: `value` in `unit`, to a last digit that counts `resolution` of it.
CREATE TABLE commissioning_display (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    commissioning_id bigint NOT NULL REFERENCES commissioning,
    register_id integer NOT NULL REFERENCES register,
    value double precision NOT NULL CHECK (value BETWEEN 0 AND 1e15),
    unit text NOT NULL,
    resolution double precision NOT NULL CHECK (resolution > 0),
    read_at timestamptz NOT NULL,
    typed_at timestamptz NOT NULL,
    typed_by text NOT NULL
);
CREATE INDEX commissioning_display_of ON commissioning_display (commissioning_id, register_id, typed_at);

-- What is signed stays as it is.
CREATE FUNCTION keep_signed() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_TABLE_NAME = 'commissioning' THEN
        IF OLD.signed_at IS NOT NULL THEN
            RAISE EXCEPTION 'a signed commissioning is never changed' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM commissioning c WHERE c.signed_at IS NOT NULL
                  AND c.id = CASE TG_OP WHEN 'DELETE' THEN OLD.commissioning_id ELSE NEW.commissioning_id END) THEN
        RAISE EXCEPTION 'a signed commissioning is never changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_signed BEFORE UPDATE OR DELETE ON commissioning FOR EACH ROW EXECUTE FUNCTION keep_signed();
CREATE TRIGGER keep_signed BEFORE INSERT OR UPDATE OR DELETE ON commissioning_display
    FOR EACH ROW EXECUTE FUNCTION keep_signed();

GRANT SELECT ON commissioning, commissioning_display TO vigie_api, vigie_editor, vigie_analytics;
GRANT INSERT ON commissioning, commissioning_display TO vigie_editor;
GRANT UPDATE (checks, verdict, reasons, signed_at, signed_by) ON commissioning TO vigie_editor;
