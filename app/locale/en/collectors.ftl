# What collectors do: a line each in the pages.
collectors-title = Collectors
collectors-none = No collector has started on this database yet: run "vigie ingest".
collectors-collecting = "{ $name }" has been receiving and storing since { $since }.
collectors-broker_away = "{ $name }" has had no MQTT broker since { $since }: check that it runs and that VIGIE_MQTT_URL is right. Devices send again what it did not accept.
collectors-database_away = "{ $name }" has waited for the database since { $since }; messages stay at the broker, nothing is lost.
collectors-stopped = "{ $name }" has been stopped since { $since }; its messages wait at the broker. Start it again, or give it up by "vigie ingest --name { $plain } --forget".
collectors-stopped-group = "{ $name }" has been stopped since { $since }; its share of the messages waits at the broker. Start it again, or give it up by "vigie ingest --group { $group } --name { $plain } --forget".
collectors-silent = "{ $name }" has given no sign of life since { $since }: check that it runs. Its messages wait at the broker.
collectors-held = { $messages ->
    [one] It has one message in hand.
   *[other] It has { $messages } messages in hand.
}
collectors-waited = The database did not answer from { $from } to { $to }; what came in meanwhile is stored.
error-metrics-address = Metrics cannot be served on { $host }:{ $port } ({ $reason }): free that port, or choose another with --metrics-port.
collectors-dropped = { $messages ->
    [one] The broker has thrown one message away since it started, for a queue was full: find the subscriber that no longer reads, and raise its limits (max_queued_messages, max_queued_bytes).
   *[other] The broker has thrown { $messages } messages away since it started, for a queue was full: find the subscriber that no longer reads, and raise its limits (max_queued_messages, max_queued_bytes).
}
