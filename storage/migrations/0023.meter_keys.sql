-- Keys of encrypted meters stand among the descriptions, where collectors look for them; nobody else sees them.
-- depends: 0017.setup_and_health

ALTER TABLE description ENABLE ROW LEVEL SECURITY;
CREATE POLICY collectors ON description TO vigie_ingest USING (true) WITH CHECK (true);
CREATE POLICY without_keys ON description FOR SELECT TO vigie_api, vigie_editor, vigie_analytics
    USING (NOT starts_with(key, 'wmbus-key/'));
