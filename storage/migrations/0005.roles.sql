-- Least privilege: each process takes the role of its work (SET ROLE at connect). Roles are the cluster's, so that
-- another database may have made them already.
-- depends: 0004.views

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['vigie_ingest', 'vigie_analytics', 'vigie_api', 'vigie_reader'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
        IF NOT pg_has_role(current_user, wanted, 'SET') THEN
            EXECUTE format('GRANT %I TO %I WITH SET TRUE, INHERIT FALSE', wanted, current_user);
        END IF;
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO vigie_ingest, vigie_analytics, vigie_api, vigie_reader;

GRANT SELECT ON register, meter, device, source TO vigie_ingest;
GRANT SELECT, INSERT, UPDATE ON reading, register_state, rejection, ingest_count TO vigie_ingest;
GRANT INSERT ON reading_superseded, stale_span TO vigie_ingest;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO vigie_analytics;
REVOKE ALL ON access_token FROM vigie_analytics;
GRANT INSERT, UPDATE, DELETE ON hour_amount, day_amount, reading_judgement, expected_hour, anomaly, epci_saving,
    stale_span TO vigie_analytics;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO vigie_api;

GRANT SELECT ON dashboard_epci, dashboard_site, dashboard_register, dashboard_reading, dashboard_hour, dashboard_day,
    dashboard_expected, dashboard_anomaly, dashboard_saving, dashboard_rejection, dashboard_ingest, dashboard_weather,
    dashboard_tariff TO vigie_reader;
