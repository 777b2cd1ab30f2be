-- name: devices
-- Every device that a register listens to, as its network and its readings tell of it.
-- A device is expected as often as it usually speaks, and no more often than was declared.
SELECT g.device, g.meters, g.site, g.site_name, g.siren,
       CASE WHEN e.usual_s IS NULL THEN g.heard_interval_s ELSE greatest(g.interval_s, e.usual_s) END AS interval_s,
       greatest(g.last_received_at, h.last_heard) AS last_heard, g.known_since,
       h.network, h.via, h.battery, h.rssi, h.snr, coalesce(cardinality(array_remove(h.recent_frame, NULL)), 0) AS frames,
       coalesce(h.recent_lost, 0) AS lost_frames,
       coalesce(h.online = false AND h.online_at >= greatest(g.last_received_at, h.last_heard), false) AS offline,
       CASE WHEN h.last_error_at > %(now)s::timestamptz - INTERVAL '24 hours' THEN h.last_error END AS last_error,
       coalesce(w.gateways, '{}') AS gateways, g.dated_back
FROM (SELECT device, array_agg(DISTINCT meter ORDER BY meter) AS meters, min(site) AS site, min(site_name) AS site_name,
             min(siren) AS siren, min(interval_s) AS interval_s, min(heard_interval_s) AS heard_interval_s,
             max(last_received_at) AS last_received_at, min(known_since) AS known_since,
             coalesce(bool_or(last_received_at > %(now)s::timestamptz - INTERVAL '24 hours'
                              AND last_time <= %(now)s::timestamptz - INTERVAL '24 hours'), false) AS dated_back
      FROM dashboard_register GROUP BY device) g
LEFT JOIN device_health h ON h.device = g.device
CROSS JOIN LATERAL (SELECT usual_interval_s(h.spoke_at) AS usual_s OFFSET 0) e
LEFT JOIN (SELECT v.device, array_agg(v.gateway ORDER BY v.gateway) AS gateways
           FROM device_gateway v JOIN device_health b ON b.device = v.device
           WHERE v.last_heard >= b.last_heard - INTERVAL '7 days' GROUP BY v.device) w ON w.device = g.device
ORDER BY g.site_name, g.device

-- name: counts
-- Readings and refused messages of some devices in the last 24 hours; 2,000 readings a register are counted at most.
SELECT d.code AS device, coalesce(n.readings, 0)::bigint AS readings, coalesce(x.refused, 0)::bigint AS refused
FROM device d
LEFT JOIN LATERAL (
    SELECT sum(counted) AS readings
    FROM register r
    CROSS JOIN LATERAL (
        SELECT count(*) AS counted
        FROM (SELECT FROM reading v
              WHERE v.register_id = r.id AND v.source_id = 1 AND v.time > %(now)s::timestamptz - INTERVAL '24 hours'
                AND v.time <= %(now)s::timestamptz + INTERVAL '15 minutes'
              LIMIT 2000) bounded) c
    WHERE r.device_id = d.id) n ON true
LEFT JOIN (SELECT device, count(DISTINCT digest) AS refused FROM rejection
           WHERE device = ANY(%(devices)s::text[]) AND last_received_at > %(now)s::timestamptz - INTERVAL '24 hours'
             AND resolved_at IS NULL AND reason NOT IN ('unknown_device', 'unknown_register')
           GROUP BY device) x ON x.device = d.code
WHERE d.code = ANY(%(devices)s::text[])

-- name: gateways
-- Every gateway that was ever heard, with how many devices it heard that no register listens to.
SELECT g.gateway, g.first_heard, g.last_heard, coalesce(p.uplinks, 0)::bigint AS uplinks, coalesce(s.strangers, 0) AS strangers
FROM gateway_health g
LEFT JOIN (SELECT gateway, sum(uplinks) AS uplinks FROM device_gateway GROUP BY gateway) p ON p.gateway = g.gateway
LEFT JOIN (SELECT v.gateway, count(*) AS strangers
           FROM device_gateway v JOIN device_health h ON h.device = v.device
           WHERE v.last_heard >= h.last_heard - INTERVAL '7 days'
             AND NOT EXISTS (SELECT FROM device d JOIN register r ON r.device_id = d.id WHERE d.code = v.device)
           GROUP BY v.gateway) s ON s.gateway = g.gateway
ORDER BY g.gateway

-- name: strangers
-- Devices that a network heard and no register listens to, the last heard first.
SELECT h.device, h.first_heard, h.last_heard, h.network, h.battery, h.rssi, h.snr, h.uplinks, h.joins,
       ARRAY(SELECT v.gateway FROM device_gateway v
             WHERE v.device = h.device AND v.last_heard >= h.last_heard - INTERVAL '7 days' ORDER BY v.gateway) AS gateways,
       EXISTS (SELECT FROM unknown_sender u WHERE u.kind = 'device' AND u.sender = h.device) AS listed
FROM device_health h
WHERE NOT EXISTS (SELECT FROM device d JOIN register r ON r.device_id = d.id WHERE d.code = h.device)
ORDER BY h.last_heard DESC, h.device LIMIT %(limit)s::integer
