# Les codecs téléversés (JavaScript TS013) : refus, commandes et page.

rejection-codec_failed = Le codec de l’appareil a échoué
rejection-codec_resting = Le codec de l’appareil se repose après trop d’arrêts ; le message est gardé et sera rejoué de lui-même
panel-reason-codec_failed = codec en échec
panel-reason-codec_resting = codec au repos

# Refus
error-codec-name = « { $name } » ne peut pas nommer un codec : prenez au plus 60 minuscules, chiffres, tirets ou soulignés, par exemple adeunis-pulse.
error-codec-built-in = Un codec intégré s’appelle déjà « { $name } » : prenez un autre nom.
error-codec-unknown = Aucun codec ne s’appelle « { $name } » : voir « vigie codec list » ou la page /codecs.
error-codec-version = Le codec « { $name } » n’a pas de version { $version } : voir « vigie codec show { $name } ».
error-codec-device = Aucun appareil ne porte le code « { $device } » : ajoutez d’abord son compteur.
error-codec-empty = Le script est vide : donnez un fichier JavaScript qui définit decodeUplink(input).
error-codec-not-text = Le script n’est pas du texte : donnez le fichier source JavaScript en UTF-8, pas sa forme compilée.
error-codec-large = Le script pèse { $size } octets, la limite est de { $most } : retirez-en les bibliothèques et les autres modèles.
error-codec-file-large = { $file } dépasse { $most } octets : donnez un script ou des vecteurs plus courts.
error-codec-vectors-json = Les vecteurs ne sont pas du JSON (ligne { $line }, colonne { $column }) : corrigez le fichier à cet endroit.
error-codec-no-vectors = Il manque des vecteurs : joignez une liste JSON d’au moins un exemple, avec « input » (fPort, bytes) et « output » (data), pour prouver que le codec lit juste.
error-codec-many-vectors = Il y a { $count } vecteurs, la limite est de { $most } : gardez-en un par sorte de trame.
error-codec-vector-shape = Le vecteur { $vector } n’a pas la forme attendue : donnez-lui un objet « input » et un objet « output ».
error-codec-vector-port = Le vecteur { $vector } a pour fPort { $value } : donnez un entier de 0 à 255.
error-codec-vector-bytes = Le vecteur { $vector } a pour bytes { $value } : donnez une liste de nombres de 0 à 255 ou un texte hexadécimal.
error-codec-vector-long = Le vecteur { $vector } a { $count } octets : une trame LoRaWAN en porte au plus { $most }.
error-codec-vector-time = Le vecteur { $vector } a pour recvTime { $value } : écrivez un instant avec décalage, comme 2026-03-29T00:10:00Z.
error-codec-vector-output = Le vecteur { $vector } n’attend rien : donnez « data » (un objet) ou « errors » (une liste) sous « output ».
error-codec-vector-characters = Le vecteur { $vector } contient un caractère NUL ou un demi-caractère, que la base ne peut pas garder : retirez-le.
error-codec-vectors-fail = { $failed ->
    [one] Le codec est refusé : un vecteur sur { $total } échoue.
   *[other] Le codec est refusé : { $failed } vecteurs sur { $total } échouent.
  } Premier écart, vecteur { $vector }, { $path } : attendu { $expected ->
    [none] rien
   *[other] { $expected }
  }, obtenu { $detail_fault ->
    [none] rien
   *[other] { $detail_fault }
  }. Corrigez le codec, ou le vecteur s’il est faux.
error-codec-unloadable = Le codec est refusé : { $detail_fault }.
error-codec-no-values = Aucun vecteur ne donne de nombre : le codec doit rendre ses relevés comme nombres sous « data ».
error-codec-port = Le port { $port } n’existe pas : donnez un entier de 0 à 255.
error-codec-bytes = « { $value } » n’est pas hexadécimal : écrivez les octets comme 01ff20.
error-codec-long = La trame a { $count } octets : LoRaWAN en porte au plus { $most }.
codec-fault-told = { $detail_fault }
codec-difference = vecteur { $vector }, { $path } : attendu { $expected ->
    [none] rien
   *[other] { $expected }
  }, obtenu { $detail_fault ->
    [none] rien
   *[other] { $detail_fault }
  }

# Commandes
codec-added = Codec « { $name } » version { $version } en service ; vecteurs tenus : { $vectors }, valeurs lues : { $values }.
codec-same = Codec « { $name } » version { $version } inchangé : même script, mêmes vecteurs.
codec-tested = Vecteurs tenus : { $vectors }, valeurs lues : { $values }.
codec-none = Aucun codec : ajoutez-en un par « vigie codec add FICHIER.js --name NOM --vectors FICHIER.json ».
codec-listed = { $name }  version { $version }, vecteurs : { $vectors }, appareils : { $devices }, par { $by } le { $day }  { $note }
codec-shown-version = version { $version }, { $vectors } vecteurs, { $bytes } octets, par { $by } le { $day }  { $note }
codec-shown-devices = appareils : { $devices }
codec-value = { $channel } = { $value } à { $time }
codec-fault = Le codec ne lit pas cette trame : { $detail_fault }
codec-no-value = Le codec ne donne aucune valeur pour cette trame.
codec-assigned = L’appareil « { $device } » est lu par le codec « { $codec } ».
codec-unassigned = L’appareil « { $device } » n’a plus de codec à lui : sa trame est lue par ceux qui la reconnaissent.

# Page
codecs-title = Codecs
codecs-lead = Un codec traduit les octets d’un appareil LoRaWAN en relevés. Vigie exécute ceux du fabricant (JavaScript TS013) à l’écart, après avoir vérifié leurs vecteurs de test.
codecs-caption = Codecs en service
codecs-name = Nom
codecs-version = Version
codecs-vectors = Vecteurs
codecs-devices = Appareils
codecs-by = Ajouté par
codecs-at = Le
codecs-note = Note
codecs-built-in = Lus sans codec à téléverser : { $names }.
codecs-empty-title = Aucun codec téléversé
codecs-empty-text = Les modèles courants sont lus sans codec. Pour un autre, téléversez le script du fabricant et au moins un exemple de trame avec ses valeurs.
codecs-add = Téléverser un codec
codecs-add-text = Un nom déjà pris reçoit une nouvelle version, en service aussitôt.
codecs-source = Script JavaScript (decodeUplink)
codecs-vectors-file = Vecteurs de test (JSON)
codecs-send = Vérifier et mettre en service
codecs-try = Essayer une trame
codecs-try-text = Le résultat n’est pas enregistré.
codecs-port = Port (fPort)
codecs-bytes = Octets (hexadécimal)
codecs-try-send = Décoder
codecs-result = Résultat
codecs-answer = Réponse du codec
codecs-values = Relevés qui en sortent
codecs-channel = Canal
codecs-value = Valeur
codecs-unit = Unité
codecs-time = Heure
codecs-unit-register = celle du registre
codecs-assign = Affecter à un appareil
codecs-assign-text = Le canal d’un registre est « nom du codec.champ », comme le montre un essai.
codecs-device = Appareil (DevEUI)
codecs-assign-send = Affecter
codecs-assign-none = Aucun : ceux qui reconnaissent la trame
codecs-versions = Versions de { $name }
codecs-in-force = en service
codecs-added = Le codec « { $name } » version { $version } est en service.
codecs-same = Le codec « { $name } » version { $version } avait déjà ce script et ces vecteurs.
codecs-assigned = L’appareil « { $device } » est affecté.
codecs-differences = Écarts
codecs-vector = Vecteur
codecs-path = Champ
codecs-expected = Attendu
codecs-got = Obtenu
codecs-bytes-count = { $bytes } octets
error-codec-not-utf8 = Le fichier { $field } n’est pas en UTF-8 : enregistrez-le en UTF-8.

# Mesure
bench-codecs-worker = décodages par le processus des codecs
bench-codecs-many = décodages pour mille appareils
bench-codecs-stuck = codec bloqué
bench-codecs-own = même moteur dans notre processus
