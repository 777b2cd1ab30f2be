-- Readings that somebody set aside: they are kept, and take no part (docs/methods/consumption.md, rule 8).
-- depends: 0030.derivation_age

CREATE TABLE set_aside (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register_id integer NOT NULL REFERENCES register,
    source_id smallint NOT NULL REFERENCES source,
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL CHECK (ends >= starts), -- a reading at this very instant is set aside too
    note text NOT NULL, -- why
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_by text,
    withdrawn_at timestamptz -- withdrawn, and kept
);
CREATE INDEX set_aside_register ON set_aside (register_id);

GRANT SELECT ON set_aside TO vigie_api, vigie_editor, vigie_analytics;
GRANT INSERT ON set_aside TO vigie_editor;
GRANT UPDATE (withdrawn_by, withdrawn_at) ON set_aside TO vigie_editor;
