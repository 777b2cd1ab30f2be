-- What was booked before is booked again by the whole contract: questions of long ago are asked, and chains have their ends.
-- depends: 0010.register_history

INSERT INTO stale_span (register_id, source_id, span)
SELECT register_id, source_id, tstzmultirange(tstzrange(min(time), max(time), '[]'))
FROM reading GROUP BY register_id, source_id;
