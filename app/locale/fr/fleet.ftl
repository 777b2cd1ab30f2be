# État du parc : appareils et passerelles.
page-fleet = État du parc
fleet-lead = { $devices ->
    [0] Aucun appareil raccordé
    [one] Un appareil raccordé
   *[other] { $devices } appareils raccordés
}, { $gateways ->
    [0] aucune passerelle
    [one] une passerelle
   *[other] { $gateways } passerelles
} : quand et comment ils ont été entendus.
fleet-empty-title = Aucun appareil raccordé
fleet-empty-text = Raccordez un appareil : son état apparaît ici.
fleet-findings = { $count ->
    [0] Rien ne se tait
    [one] Un constat
   *[other] { $count } constats
}
fleet-no-finding = Chaque appareil raccordé et chaque passerelle a parlé à son heure.
fleet-finding-gateway = La passerelle { $gateway } se tait depuis le { $since }.
fleet-finding-behind = { $count ->
    [0] Ses appareils sont entendus par d’autres passerelles, ou se taisent pour une autre raison.
    [one] Un appareil n’est entendu que par elle : vérifiez la passerelle, puis lui.
   *[other] { $count } appareils ne sont entendus que par elle : vérifiez son alimentation et son réseau.
}
fleet-finding-device = L’appareil { $device } se tait depuis le { $since }.
fleet-finding-offline = L’appareil { $device } est hors ligne ; il a été entendu le { $since }.
fleet-finding-never = { $count ->
    [one] Un appareil raccordé n’a jamais parlé.
   *[other] { $count } appareils raccordés n’ont jamais parlé.
}
fleet-see-devices = { $count ->
    [one] Voir l’appareil
   *[other] Voir les { $count } appareils
}
fleet-gateways = Passerelles
fleet-gateway = Passerelle
fleet-devices = Appareils raccordés
fleet-device = Appareil
fleet-heard = Entendu
fleet-hears = Appareils entendus
fleet-count-devices = { $count ->
    [0] aucun appareil
    [one] un appareil
   *[other] { $count } appareils
}
fleet-count-strangers = { $count ->
    [one] et un non raccordé
   *[other] et { $count } non raccordés
}
fleet-strangers = Appareils entendus, non raccordés
fleet-strangers-most = Les { $count } derniers entendus sont montrés.
fleet-said = Reçu
fleet-said-counts = { $uplinks ->
    [0] aucun message
    [one] un message
   *[other] { $uplinks } messages
}, { $joins ->
    [0] aucune adhésion
    [one] une adhésion
   *[other] { $joins } adhésions
} au réseau
fleet-heard-by = Passerelles
fleet-cut-off = { $count ->
    [one] un n’est entendu que par elle
   *[other] { $count } ne sont entendus que par elle
}
fleet-uplinks = Messages relayés
fleet-every = toutes les { $interval } environ
fleet-battery = Pile
fleet-signal = Signal
fleet-lost = Trames perdues
fleet-refused = Refusés (24 h)
fleet-state-ok = à l’heure
fleet-state-waiting = attendu
fleet-state-heard = entendu
fleet-state-late = en retard
fleet-state-silent = muet
fleet-behind = derrière la passerelle { $gateway }
fleet-offline = hors ligne
fleet-error = erreur { $error }
fleet-finding-network = { $gateways ->
    [0] Le réseau { $network } se tait depuis le { $since }.
   *[other] Le réseau { $network } se tait depuis le { $since }, avec ses { $gateways } passerelles.
}
fleet-meters-lost = { $count ->
    [one] Un compteur n’envoie plus rien.
   *[other] { $count } compteurs n’envoient plus rien.
}
fleet-do-network = Vérifiez le serveur du réseau et sa liaison avec le courtier MQTT : une seule panne peut tout expliquer.
fleet-do-device = Vérifiez sa pile ou son alimentation, puis ce qui gêne sa radio.
fleet-do-offline = Vérifiez son alimentation et son accès au réseau.
fleet-do-never = Vérifiez sa mise sous tension, ses identifiants ou ses clés, et le nom sous lequel il parle.
fleet-silent-title = Ce qui se tait
fleet-more = { $count ->
    [one] Voir encore un constat
   *[other] Voir encore { $count } constats
}
fleet-search = Appareil, bâtiment ou compteur
fleet-sort = Trier par
fleet-sort-state = état, le pire d’abord
fleet-sort-device = appareil
fleet-sort-site = bâtiment
fleet-sort-heard = entendu, le plus ancien d’abord
fleet-sort-battery = pile, la plus faible d’abord
fleet-sort-signal = signal, le plus faible d’abord
fleet-sort-lost = trames perdues, le pire d’abord
fleet-shown = { $count ->
    [one] Un appareil.
   *[other] Appareils { $first } à { $last } sur { $count }.
}
fleet-download = Télécharger (CSV)
fleet-pages = Pages de la liste
fleet-page = Page { $page } sur { $pages }
page-previous = Page précédente
fleet-none-title = Aucun appareil ne correspond
fleet-none-text = Élargissez le filtre.
fleet-behind-column = Derrière la passerelle
fleet-meters-column = Compteurs
fleet-heard-utc = Entendu (UTC)
fleet-every-s = Attendu toutes les (s)
fleet-network = Réseau
fleet-battery-percent = Pile (%)
fleet-rssi-dbm = RSSI (dBm)
fleet-snr-db = SNR (dB)
fleet-lost-percent = Trames perdues (%)
fleet-readings-day = Relevés (24 h)
fleet-refused-day = Messages refusés (24 h)
