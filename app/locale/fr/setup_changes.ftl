# Qui a changé quoi : codecs, profils, codec d’un appareil.

setup-changes = Derniers changements
setup-change-codec-added = codec « { $subject } », version { $version } téléversée
setup-change-codec-assigned = appareil « { $subject } » lu par { $codec } (avant : { $former })
setup-change-profile-saved = profil « { $subject } », version { $version } enregistrée
setup-change-profile-on = profil « { $subject } », version { $version } mise en service
setup-change-profile-off = profil « { $subject } », version { $version } mise hors service
setup-change-no-codec = les codecs qui reconnaissent ses trames
profiles-after = Passe après : { $names } (un message n’est lu que par le premier par ordre alphabétique)

# Essai d’une version avant de la mettre en service, rejeu après
codecs-waiting = Messages refusés des appareils de ce codec, gardés : { $count }
codecs-replay = Rejouer ces messages
codecs-replayed = Messages rejoués pour le codec « { $name } » : { $messages }, lus maintenant : { $resolved }.
codecs-preview = Voir ce qui change, sans enregistrer
codecs-preview-title = Ce que changerait « { $name } »
codecs-preview-ready = Les vecteurs tiennent : cette version peut être mise en service.
codecs-preview-problem = Pas encore :
codecs-preview-none = Aucun message gardé de ses appareils et aucune version en service : il n’y a rien à comparer.
codecs-preview-counts = Comparé à la version { $version } : identiques { $same }, lus en plus { $new }, différents { $changed }, plus lus { $lost }, toujours pas lus { $unread }.
codecs-preview-counts-new = Aucune version de ce nom n’est en vigueur. Lus en plus : { $new }, pas lus : { $unread }.
codecs-preview-change = Effet
codecs-preview-before = En service
codecs-preview-after = Nouvelle version
codecs-preview-vector = vecteur
codecs-preview-same = identique
codecs-preview-new = lu en plus
codecs-preview-changed = différent
codecs-preview-lost = plus lu
codecs-preview-unread = toujours pas lu
codecs-preview-send = Mettre cette version en service
codec-compared = { $sender }  port { $port }  { $bytes } : { $change ->
     [same] identique
     [new] lu en plus
     [changed] différent
     [lost] plus lu
    *[unread] toujours pas lu
  }
      en service : { $before }
      nouveau : { $after }
