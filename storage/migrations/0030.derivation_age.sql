-- Since when what changed waits for the derivation: pages and metrics tell when it is behind.
-- depends: 0029.who_was_refused

ALTER TABLE stale_span ADD COLUMN noted_at timestamptz NOT NULL DEFAULT now();
