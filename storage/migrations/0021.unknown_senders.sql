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
    kept bigint NOT NULL, -- at most so many of its refusals are kept
    ignored_at timestamptz,
    ignored_by text,
    PRIMARY KEY (kind, sender)
);
CREATE INDEX unknown_sender_heard ON unknown_sender (last_heard);

CREATE INDEX rejection_of_device ON rejection (device, id)
    WHERE resolved_at IS NULL AND device IS NOT NULL
      AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed');
CREATE INDEX rejection_of_topic ON rejection (left(topic, 500), id)
    WHERE resolved_at IS NULL AND device IS NULL
      AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed');

INSERT INTO unknown_sender (kind, sender, topic, first_heard, last_heard, messages, kept)
SELECT CASE WHEN device IS NULL THEN 'topic' ELSE 'device' END, coalesce(device, left(topic, 500)), max(left(topic, 500)),
       min(received_at), max(last_received_at), sum(times), count(*)
FROM rejection
WHERE resolved_at IS NULL
  AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed')
GROUP BY 1, 2;

-- Forget the oldest refusals of a sender beyond `keep`; a row that another transaction holds stays until next time.
CREATE FUNCTION forget_oldest(of_kind text, of_sender text, keep bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
AS $$
DECLARE
    left_over bigint;
BEGIN
    WITH oldest AS (
        SELECT id, digest FROM rejection
        WHERE of_kind = 'device' AND device = of_sender AND resolved_at IS NULL
          AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed')
        ORDER BY id DESC OFFSET keep
    ), oldest_of_topic AS (
        SELECT id, digest FROM rejection
        WHERE of_kind = 'topic' AND left(topic, 500) = of_sender AND device IS NULL AND resolved_at IS NULL
          AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed')
        ORDER BY id DESC OFFSET keep
    ), free AS (
        SELECT r.id FROM rejection r
        WHERE r.id IN (SELECT id FROM oldest UNION ALL SELECT id FROM oldest_of_topic)
        FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM rejection r USING free WHERE r.id = free.id RETURNING r.id, r.digest
    )
    DELETE FROM rejection_reception x USING gone
    WHERE x.digest = gone.digest
      AND NOT EXISTS (SELECT FROM rejection other
                      WHERE other.digest = gone.digest AND other.id NOT IN (SELECT id FROM gone));
    IF of_kind = 'device' THEN
        SELECT count(*) INTO left_over FROM rejection
        WHERE device = of_sender AND resolved_at IS NULL
          AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed');
    ELSE
        SELECT count(*) INTO left_over FROM rejection
        WHERE left(topic, 500) = of_sender AND device IS NULL AND resolved_at IS NULL
          AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed');
    END IF;
    RETURN left_over;
END $$;

-- Count what unknown senders said in a batch (parallel arrays, one entry a sender), and hold what is kept of them to its
-- bounds: so many messages of a device, of a topic, and so many senders of each kind, the longest silent of which go first.
-- A tenth more than the bound is let come together before the oldest go.
CREATE FUNCTION count_unknown(kinds text[], senders text[], topics text[], firsts timestamptz[], lasts timestamptz[],
                              counts bigint[], of_device bigint, of_topic bigint, most_senders bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
AS $$
DECLARE
    full_one record;
    spare bigint;
BEGIN
    INSERT INTO unknown_sender AS known (kind, sender, topic, first_heard, last_heard, messages, kept)
    SELECT kind, sender, topic, first_heard, last_heard, messages, messages
    FROM unnest(kinds, senders, topics, firsts, lasts, counts) AS s (kind, sender, topic, first_heard, last_heard, messages)
    ORDER BY kind, sender
    ON CONFLICT (kind, sender) DO UPDATE SET
        topic = excluded.topic,
        first_heard = least(known.first_heard, excluded.first_heard),
        last_heard = greatest(known.last_heard, excluded.last_heard),
        messages = known.messages + excluded.messages,
        kept = known.kept + CASE WHEN known.ignored_at IS NULL THEN excluded.kept ELSE 0 END;
    FOR full_one IN
        SELECT u.kind, u.sender, CASE u.kind WHEN 'device' THEN of_device ELSE of_topic END AS bound
        FROM unnest(kinds, senders) AS s (kind, sender) JOIN unknown_sender u USING (kind, sender)
        WHERE u.kept > CASE u.kind WHEN 'device' THEN of_device ELSE of_topic END * 1.1 + 5
    LOOP
        UPDATE unknown_sender u SET kept = forget_oldest(full_one.kind, full_one.sender, full_one.bound)
        WHERE u.kind = full_one.kind AND u.sender = full_one.sender;
    END LOOP;
    FOR full_one IN
        SELECT kind, count(*) AS known FROM unknown_sender WHERE ignored_at IS NULL GROUP BY kind
        HAVING count(*) > most_senders * 1.1 + 5
    LOOP
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtext('vigie.unknown_senders'));
        spare := full_one.known - most_senders;
        PERFORM forget_oldest(gone.kind, gone.sender, 0)
        FROM (SELECT u.kind, u.sender FROM unknown_sender u WHERE u.kind = full_one.kind AND u.ignored_at IS NULL
              ORDER BY u.last_heard LIMIT spare) gone;
        DELETE FROM unknown_sender u
        WHERE (u.kind, u.sender) IN (
            SELECT v.kind, v.sender FROM unknown_sender v WHERE v.kind = full_one.kind AND v.ignored_at IS NULL
            ORDER BY v.last_heard LIMIT spare FOR UPDATE SKIP LOCKED);
    END LOOP;
END $$;

-- Forget refusals that are older than so many days (waiting ones, resolved ones), and senders of whom nothing is left.
CREATE FUNCTION forget_refusals(waiting_days integer, resolved_days integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
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
REVOKE ALL ON FUNCTION forget_oldest, count_unknown, forget_refusals FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_unknown TO vigie_ingest;
GRANT EXECUTE ON FUNCTION forget_refusals TO vigie_analytics;

GRANT SELECT ON unknown_sender TO vigie_ingest, vigie_api, vigie_editor, vigie_analytics;
GRANT UPDATE (ignored_at, ignored_by) ON unknown_sender TO vigie_editor;
GRANT INSERT, UPDATE ON site, meter, register TO vigie_editor;
GRANT INSERT ON device TO vigie_editor;
