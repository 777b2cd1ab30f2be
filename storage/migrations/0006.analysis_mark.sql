-- What the analyses have seen: one line a register and month, so that late or corrected history is judged again.
-- depends: 0005.roles

CREATE TABLE analysis_mark (
    register_id integer NOT NULL,
    month date NOT NULL,
    version text NOT NULL, -- of the methods; another version judges everything again
    days bigint NOT NULL,
    amount double precision NOT NULL,
    estimated double precision NOT NULL,
    coverage double precision NOT NULL,
    revisions bigint NOT NULL,
    PRIMARY KEY (register_id, month)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON analysis_mark TO vigie_analytics;
GRANT SELECT ON analysis_mark TO vigie_api;
