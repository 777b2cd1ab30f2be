-- A signature keeps what was judged; a register's index may differ from its display by an amount that somebody declares.
-- depends: 0018.commissioning

-- Each register with its last reading, and what was known of it: values and times.
ALTER TABLE commissioning ADD COLUMN judged jsonb CHECK (judged IS NULL OR signed_at IS NOT NULL);
COMMENT ON COLUMN commissioning.judged IS 'null before it is signed, and of what was signed by an earlier version';
GRANT UPDATE (judged) ON commissioning TO vigie_editor;

-- A pulse counter begins at 0 whatever the display says. Values are in the register's base unit: at valid_from the display
-- said `display` (to `resolution`), the register `level`. Amounts are differences of readings, and do not depend on it. The
-- latest one that was not withdrawn counts, until the meter is exchanged.
CREATE TABLE display_offset (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register_id integer NOT NULL REFERENCES register,
    valid_from timestamptz NOT NULL,
    display double precision NOT NULL,
    resolution double precision NOT NULL CHECK (resolution > 0),
    level double precision NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX display_offset_of ON display_offset (register_id, declared_at) WHERE withdrawn_at IS NULL;
GRANT SELECT ON display_offset TO vigie_api, vigie_editor, vigie_analytics;
GRANT INSERT ON display_offset TO vigie_editor;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON display_offset TO vigie_editor;
