-- The worker runs as vigie_analytics: it takes, adds and finishes jobs. Only the queue's own tables are named.
DO $$
DECLARE
    queue_table text;
BEGIN
    FOR queue_table IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
                       AND relkind = 'r' AND relname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO vigie_analytics', queue_table);
        EXECUTE format('GRANT SELECT ON %I TO vigie_api', queue_table);
    END LOOP;
    FOR queue_table IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
                       AND relkind = 'S' AND relname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %I TO vigie_analytics', queue_table);
    END LOOP;
END $$;
