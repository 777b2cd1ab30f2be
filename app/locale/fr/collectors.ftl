# Ce que font les collecteurs : une ligne chacun dans les pages.
collectors-title = Collecteurs
collectors-none = Aucun collecteur n’a encore démarré sur cette base : lancez « vigie ingest ».
collectors-collecting = « { $name } » reçoit et enregistre depuis le { $since }.
collectors-broker_away = « { $name } » n’a plus de courtier MQTT depuis le { $since } : vérifiez qu’il tourne et que VIGIE_MQTT_URL est juste. Les appareils renvoient ce qu’il n’a pas accepté.
collectors-database_away = « { $name } » attend la base depuis le { $since } ; les messages restent chez le courtier, rien n’est perdu.
collectors-stopped = « { $name } » est arrêté depuis le { $since } ; ses messages l’attendent chez le courtier. Relancez-le, ou abandonnez-le par « vigie ingest --name { $plain } --forget ».
collectors-stopped-group = « { $name } » est arrêté depuis le { $since } ; sa part des messages l’attend chez le courtier. Relancez-le, ou abandonnez-le par « vigie ingest --group { $group } --name { $plain } --forget ».
collectors-silent = « { $name } » ne donne plus signe de vie depuis le { $since } : vérifiez qu’il tourne. Ses messages l’attendent chez le courtier.
collectors-held = { $messages ->
    [one] Il a un message en main.
   *[other] Il a { $messages } messages en main.
}
collectors-waited = La base ne répondait pas du { $from } au { $to } ; ce qui est arrivé entre-temps est enregistré.
error-metrics-address = Les métriques ne peuvent pas être servies sur { $host }:{ $port } ({ $reason }) : libérez ce port, ou choisissez-en un autre avec --metrics-port.
collectors-dropped = { $messages ->
    [one] Le courtier a jeté un message depuis son démarrage, car une file était pleine : cherchez quel abonné ne lit plus, et augmentez ses limites (max_queued_messages, max_queued_bytes).
   *[other] Le courtier a jeté { $messages } messages depuis son démarrage, car une file était pleine : cherchez quel abonné ne lit plus, et augmentez ses limites (max_queued_messages, max_queued_bytes).
}
