-- Who speaks without a register here: one row a sender, so that the list is short work and what is kept is bounded.
-- depends: 0017.setup_and_health

-- A device whose messages are understood, or a topic that nobody understands (its first 500 characters).
CREATE TABLE unknown_sender (
    kind text NOT NULL CHECK (kind IN ('device', 'topic')),
    sender text NOT NULL CHECK (length(sender) <= 500),
    topic text NOT NULL, -- the last one
    first_heard timestamptz NOT NULL,
    last_heard timestamptz NOT NULL,
    messages bigint NOT NULL, -- all that came, kept or not
    kept bigint NOT NULL, -- so many of its refusals are kept at most; exact after a trim
    kept_bytes bigint NOT NULL,
    ignored_at timestamptz,
    ignored_by text,
    PRIMARY KEY (kind, sender)
);
CREATE INDEX unknown_sender_heard ON unknown_sender (last_heard);

CREATE INDEX rejection_of_device ON rejection (device)
    WHERE resolved_at IS NULL AND device IS NOT NULL
      AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing');
CREATE INDEX rejection_of_topic ON rejection (left(topic, 500))
    WHERE resolved_at IS NULL AND device IS NULL
      AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing');

-- What was refused of registered devices lately: the state of the fleet asks for it.
CREATE INDEX rejection_lately ON rejection (last_received_at)
    WHERE resolved_at IS NULL AND reason NOT IN ('unknown_device', 'unknown_register');

INSERT INTO unknown_sender (kind, sender, topic, first_heard, last_heard, messages, kept, kept_bytes)
SELECT CASE WHEN device IS NULL THEN 'topic' ELSE 'device' END, coalesce(device, left(topic, 500)), max(left(topic, 500)),
       min(received_at), max(last_received_at), sum(times), count(*), sum(octet_length(payload))
FROM rejection
WHERE resolved_at IS NULL
  AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing')
GROUP BY 1, 2;

-- The refusals of a sender that may be forgotten. What a registered device said that a mended codec may
-- read some day is not among them.
CREATE FUNCTION refusals_of(of_kind text, of_sender text) RETURNS TABLE (id bigint, digest bytea, size integer, heard timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    IF of_kind = 'device' THEN
        RETURN QUERY
        SELECT r.id, r.digest, octet_length(r.payload), r.last_received_at FROM rejection r
        WHERE r.device = of_sender AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing')
          AND (r.reason IN ('unknown_device', 'unknown_register')
               OR NOT EXISTS (SELECT FROM device d WHERE d.code = of_sender));
    ELSE
        RETURN QUERY
        SELECT r.id, r.digest, octet_length(r.payload), r.last_received_at FROM rejection r
        WHERE left(r.topic, 500) = of_sender AND r.device IS NULL AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing');
    END IF;
END $$;

-- Forget the oldest refusals of a sender beyond so many, and so many bytes; one always stays. A row that another
-- transaction holds stays until next time.
CREATE FUNCTION forget_oldest(of_kind text, of_sender text, keep bigint, keep_bytes bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
    WITH beyond AS (
        SELECT id FROM (SELECT id, row_number() OVER latest AS place, sum(size) OVER latest AS bytes
                        FROM refusals_of(of_kind, of_sender) WINDOW latest AS (ORDER BY heard DESC, id DESC)) sized
        WHERE place > keep OR (bytes > keep_bytes AND place > 1)
    ), free AS (
        SELECT r.id FROM rejection r JOIN beyond USING (id) FOR UPDATE OF r SKIP LOCKED
    ), gone AS (
        DELETE FROM rejection r USING free WHERE r.id = free.id RETURNING r.id, r.digest
    )
    DELETE FROM rejection_reception x USING gone
    WHERE x.digest = gone.digest
      AND NOT EXISTS (SELECT FROM rejection other
                      WHERE other.digest = gone.digest AND other.id NOT IN (SELECT g.id FROM gone g));
    UPDATE unknown_sender SET (kept, kept_bytes) =
        (SELECT count(*), coalesce(sum(size), 0) FROM refusals_of(of_kind, of_sender))
    WHERE kind = of_kind AND sender = of_sender;
$$;

-- Count what unknown senders said in a batch (parallel arrays, one entry a sender), and hold what is kept of them to its
-- bounds: so many messages of a device and of a topic, of 2 KiB on average, and so many senders of each kind, the longest
-- silent of which go first. A tenth more than a bound is let come together before the oldest go.
CREATE FUNCTION count_unknown(kinds text[], senders text[], topics text[], firsts timestamptz[], lasts timestamptz[],
                              counts bigint[], refusals bigint[], sizes bigint[],
                              of_device bigint, of_topic bigint, most_senders bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    crowd record;
BEGIN
    INSERT INTO unknown_sender AS known (kind, sender, topic, first_heard, last_heard, messages, kept, kept_bytes)
    SELECT s.kind, s.sender, s.topic, s.first_heard, s.last_heard, s.messages, s.kept, s.kept_bytes
    FROM unnest(kinds, senders, topics, firsts, lasts, counts, refusals, sizes)
         AS s (kind, sender, topic, first_heard, last_heard, messages, kept, kept_bytes)
    ORDER BY s.kind, s.sender
    ON CONFLICT (kind, sender) DO UPDATE SET
        topic = excluded.topic,
        first_heard = least(known.first_heard, excluded.first_heard),
        last_heard = greatest(known.last_heard, excluded.last_heard),
        messages = known.messages + excluded.messages,
        kept = known.kept + CASE WHEN known.ignored_at IS NULL THEN excluded.kept ELSE 0 END,
        kept_bytes = known.kept_bytes + CASE WHEN known.ignored_at IS NULL THEN excluded.kept_bytes ELSE 0 END;
    PERFORM forget_oldest(u.kind, u.sender, b.bound, b.bound * 2048)
    FROM unnest(kinds, senders) AS s (kind, sender)
    JOIN unknown_sender u USING (kind, sender)
    CROSS JOIN LATERAL (SELECT CASE u.kind WHEN 'device' THEN of_device ELSE of_topic END AS bound) b
    WHERE u.kept > b.bound * 1.1 + 5 OR (u.kept_bytes > b.bound * 2048 * 1.1 AND u.kept > 1);
    IF NOT EXISTS (SELECT FROM unnest(kinds, senders, counts) AS s (kind, sender, messages)
                   JOIN unknown_sender u USING (kind, sender) WHERE u.messages = s.messages) THEN
        RETURN; -- nobody new
    END IF;
    FOR crowd IN
        SELECT u.kind, count(*) - most_senders AS spare FROM unknown_sender u WHERE u.ignored_at IS NULL GROUP BY u.kind
        HAVING count(*) > most_senders * 1.1 + 5
    LOOP
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtext('vigie.unknown_senders'));
        PERFORM forget_senders(crowd.kind, crowd.spare);
    END LOOP;
END $$;

-- Forget so many of the longest silent senders of a kind, with all that is kept of them.
CREATE FUNCTION forget_senders(of_kind text, many bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
DECLARE
    names text[];
    ids bigint[];
    digests bytea[];
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
                       'description_missing')
          AND (r.reason IN ('unknown_device', 'unknown_register')
               OR NOT EXISTS (SELECT FROM device d WHERE d.code = r.device));
    ELSE
        SELECT array_agg(r.id), array_agg(DISTINCT r.digest) INTO ids, digests FROM rejection r
        WHERE left(r.topic, 500) = ANY(names) AND r.device IS NULL AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                       'description_missing');
    END IF;
    DELETE FROM rejection r
    WHERE r.id IN (SELECT f.id FROM rejection f WHERE f.id = ANY(ids) FOR UPDATE SKIP LOCKED);
    DELETE FROM rejection_reception x
    WHERE x.digest = ANY(digests) AND NOT EXISTS (SELECT FROM rejection other WHERE other.digest = x.digest);
END $$;

-- Forget refusals that are older than so many days (waiting ones, resolved ones), and senders of whom nothing is left.
CREATE FUNCTION forget_refusals(waiting_days integer, resolved_days integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM rejection
    WHERE (resolved_at IS NULL AND last_received_at < now() - make_interval(days => waiting_days))
       OR resolved_at < now() - make_interval(days => resolved_days);
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM rejection_reception x WHERE NOT EXISTS (SELECT FROM rejection r WHERE r.digest = x.digest);
    DELETE FROM unknown_sender
    WHERE ignored_at IS NULL AND last_heard < now() - make_interval(days => waiting_days);
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION refusals_of, forget_oldest, forget_senders, count_unknown, forget_refusals FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_unknown TO vigie_ingest;
GRANT EXECUTE ON FUNCTION forget_refusals TO vigie_analytics;

GRANT SELECT ON unknown_sender TO vigie_ingest, vigie_api, vigie_editor, vigie_analytics;
GRANT UPDATE (ignored_at, ignored_by) ON unknown_sender TO vigie_editor;
GRANT INSERT, UPDATE ON site, meter, register TO vigie_editor;
GRANT INSERT ON device TO vigie_editor;
