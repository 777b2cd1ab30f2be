-- How many messages of unknown senders were forgotten because more came than is kept: nobody shall take them for kept.
-- depends: 0030.derivation_age

CREATE TABLE unknown_forgotten (
    day date PRIMARY KEY, -- in UTC
    messages bigint NOT NULL
);
GRANT SELECT ON unknown_forgotten TO vigie_ingest, vigie_api, vigie_editor, vigie_analytics;

-- Add to the count of today.
CREATE FUNCTION count_forgotten(more bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    INSERT INTO unknown_forgotten AS known (day, messages)
    SELECT (now() AT TIME ZONE 'UTC')::date, more WHERE more > 0
    ON CONFLICT (day) DO UPDATE SET messages = known.messages + excluded.messages;
$$;

-- Forget the oldest refusals of a sender beyond so many, and so many bytes; one always stays. A row that another
-- transaction holds stays until next time.
CREATE OR REPLACE FUNCTION forget_oldest(of_kind text, of_sender text, keep bigint, keep_bytes bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
    WITH beyond AS (
        SELECT id FROM (SELECT id, row_number() OVER latest AS place, sum(size) OVER latest AS bytes
                        FROM refusals_of(of_kind, of_sender) WINDOW latest AS (ORDER BY heard DESC, id DESC)) sized
        WHERE place > keep OR (bytes > keep_bytes AND place > 1)
    ), free AS (
        SELECT r.id FROM rejection r JOIN beyond USING (id) FOR UPDATE OF r SKIP LOCKED
    ), gone AS (
        DELETE FROM rejection r USING free WHERE r.id = free.id RETURNING r.id, r.digest, r.times
    ), receptions AS (
        DELETE FROM rejection_reception x USING gone
        WHERE x.digest = gone.digest
          AND NOT EXISTS (SELECT FROM rejection other
                          WHERE other.digest = gone.digest AND other.id NOT IN (SELECT g.id FROM gone g))
    )
    SELECT count_forgotten((SELECT coalesce(sum(times), 0)::bigint FROM gone));
    UPDATE unknown_sender SET (kept, kept_bytes) =
        (SELECT count(*), coalesce(sum(size), 0) FROM refusals_of(of_kind, of_sender))
    WHERE kind = of_kind AND sender = of_sender;
$$;

-- Forget so many of the longest silent senders of a kind, with all that is kept of them.
CREATE OR REPLACE FUNCTION forget_senders(of_kind text, many bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
DECLARE
    names text[];
    ids bigint[];
    digests bytea[];
    forgotten bigint;
BEGIN
    WITH gone AS (
        DELETE FROM unknown_sender u
        WHERE u.kind = of_kind AND u.sender IN (
            SELECT v.sender FROM unknown_sender v WHERE v.kind = of_kind AND v.ignored_at IS NULL
            ORDER BY v.last_heard LIMIT many FOR UPDATE SKIP LOCKED)
        RETURNING u.sender
    )
    SELECT array_agg(sender) INTO names FROM gone;
    IF of_kind = 'device' THEN
        SELECT array_agg(r.id), array_agg(DISTINCT r.digest) INTO ids, digests FROM rejection r
        WHERE r.device = ANY(names) AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                           'description_missing', 'key_missing', 'key_wrong')
          AND (r.reason IN ('unknown_device', 'unknown_register')
               OR NOT EXISTS (SELECT FROM device d WHERE d.code = r.device));
    ELSE
        SELECT array_agg(r.id), array_agg(DISTINCT r.digest) INTO ids, digests FROM rejection r
        WHERE left(r.topic, 500) = ANY(names) AND r.device IS NULL AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                           'description_missing', 'key_missing', 'key_wrong');
    END IF;
    WITH gone AS (
        DELETE FROM rejection r
        WHERE r.id IN (SELECT f.id FROM rejection f WHERE f.id = ANY(ids) FOR UPDATE SKIP LOCKED)
        RETURNING r.times
    )
    SELECT coalesce(sum(times), 0) INTO forgotten FROM gone;
    PERFORM count_forgotten(forgotten);
    DELETE FROM rejection_reception x
    WHERE x.digest = ANY(digests) AND NOT EXISTS (SELECT FROM rejection other WHERE other.digest = x.digest);
END $$;
REVOKE ALL ON FUNCTION count_forgotten FROM PUBLIC;
