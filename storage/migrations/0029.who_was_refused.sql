-- A refusal is one of a message and a device: of two devices in one message each keeps its own; encrypted meters wait for a key.
-- depends: 0021.unknown_senders

-- The device's hash, for a name and a detail of 500 signs each are more than an index takes.
CREATE UNIQUE INDEX rejection_of_message ON rejection (digest, reason, detail, md5(device)) NULLS NOT DISTINCT;
ALTER TABLE rejection DROP CONSTRAINT rejection_digest_reason_detail_key;

UPDATE rejection SET reason = 'key_missing'
WHERE reason = 'description_missing' AND detail = 'encrypted, and no key is known for this meter: vigie meter-key add';
UPDATE rejection SET reason = 'key_wrong'
WHERE reason = 'undecodable' AND detail = 'the key of this meter does not fit';

DROP INDEX rejection_of_device;
DROP INDEX rejection_of_topic;
CREATE INDEX rejection_of_device ON rejection (device)
    WHERE resolved_at IS NULL AND device IS NOT NULL
      AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                     'description_missing', 'key_missing', 'key_wrong');
CREATE INDEX rejection_of_topic ON rejection (left(topic, 500))
    WHERE resolved_at IS NULL AND device IS NULL
      AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                     'description_missing', 'key_missing', 'key_wrong');

-- The refusals of a sender that may be forgotten. What a registered device said that a mended codec, or a key, may
-- open some day is not among them.
CREATE OR REPLACE FUNCTION refusals_of(of_kind text, of_sender text)
RETURNS TABLE (id bigint, digest bytea, size integer, heard timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    IF of_kind = 'device' THEN
        RETURN QUERY
        SELECT r.id, r.digest, octet_length(r.payload), r.last_received_at FROM rejection r
        WHERE r.device = of_sender AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                           'description_missing', 'key_missing', 'key_wrong')
          AND (r.reason IN ('unknown_device', 'unknown_register')
               OR NOT EXISTS (SELECT FROM device d WHERE d.code = of_sender));
    ELSE
        RETURN QUERY
        SELECT r.id, r.digest, octet_length(r.payload), r.last_received_at FROM rejection r
        WHERE left(r.topic, 500) = of_sender AND r.device IS NULL AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                           'description_missing', 'key_missing', 'key_wrong');
    END IF;
END $$;

-- Forget so many of the longest silent senders of a kind, with all that is kept of them.
CREATE OR REPLACE FUNCTION forget_senders(of_kind text, many bigint) RETURNS void
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
                           'description_missing', 'key_missing', 'key_wrong')
          AND (r.reason IN ('unknown_device', 'unknown_register')
               OR NOT EXISTS (SELECT FROM device d WHERE d.code = r.device));
    ELSE
        SELECT array_agg(r.id), array_agg(DISTINCT r.digest) INTO ids, digests FROM rejection r
        WHERE left(r.topic, 500) = ANY(names) AND r.device IS NULL AND r.resolved_at IS NULL
          AND r.reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                           'description_missing', 'key_missing', 'key_wrong');
    END IF;
    DELETE FROM rejection r
    WHERE r.id IN (SELECT f.id FROM rejection f WHERE f.id = ANY(ids) FOR UPDATE SKIP LOCKED);
    DELETE FROM rejection_reception x
    WHERE x.digest = ANY(digests) AND NOT EXISTS (SELECT FROM rejection other WHERE other.digest = x.digest);
END $$;

-- Devices that a replay made known were in no list.
INSERT INTO unknown_sender (kind, sender, topic, first_heard, last_heard, messages, kept, kept_bytes)
SELECT CASE WHEN device IS NULL THEN 'topic' ELSE 'device' END, coalesce(device, left(topic, 500)), max(left(topic, 500)),
       min(received_at), max(last_received_at), sum(times), count(*), sum(octet_length(payload))
FROM rejection
WHERE resolved_at IS NULL
  AND reason IN ('unknown_device', 'unknown_register', 'no_decoder', 'missing_field', 'codec_failed',
                 'description_missing', 'key_missing', 'key_wrong')
GROUP BY 1, 2
ON CONFLICT (kind, sender) DO NOTHING;
