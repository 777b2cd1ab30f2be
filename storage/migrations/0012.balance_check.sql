-- The last balance of each series: its whole history in one, checked by civil month.
-- depends: 0010.register_history

CREATE TABLE balance_check (
    register_id integer NOT NULL REFERENCES register,
    source_id smallint NOT NULL REFERENCES source,
    checked_at timestamptz NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    index_start double precision, -- null: no index, or none that is valid
    index_end double precision,
    booked double precision NOT NULL,
    rollover double precision NOT NULL,
    swap double precision NOT NULL,
    unexplained double precision NOT NULL,
    unexplained_abs double precision NOT NULL,
    refused integer NOT NULL,
    pending integer NOT NULL,
    residual double precision NOT NULL,
    closes boolean NOT NULL, -- every month closes
    clean boolean NOT NULL,
    open_months date[] NOT NULL, -- first days of the civil months that do not close
    PRIMARY KEY (register_id, source_id)
);
CREATE VIEW dashboard_balance AS
SELECT c.register_id, m.site_id, s.name AS source, c.checked_at, c.starts_at, c.ends_at, c.index_start, c.index_end,
       c.booked, c.rollover, c.swap, c.unexplained, c.unexplained_abs, c.refused, c.pending, c.residual, c.closes, c.clean
FROM balance_check c
JOIN register g ON g.id = c.register_id
JOIN meter m ON m.id = g.meter_id
JOIN source s ON s.id = c.source_id;

GRANT SELECT, INSERT, UPDATE, DELETE ON balance_check TO vigie_analytics;
GRANT SELECT ON balance_check TO vigie_api;
GRANT SELECT ON dashboard_balance TO vigie_analytics, vigie_api, vigie_reader;
