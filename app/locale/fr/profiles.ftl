# Les profils de correspondance : refus, commandes et page.

# Refus
error-profile-unfit = { $kind ->
     [missing] { $place } manque : ajoutez ce champ (voir docs/howto/map-a-payload.md).
     [extra_forbidden] Le champ { $place } est inconnu : corrigez son nom ou enlevez-le (voir docs/howto/map-a-payload.md).
     [string_type] { $place } doit être un texte : mettez-le entre guillemets.
     [string_unicode] { $place } contient un demi-caractère : retirez-le.
     [string_too_short] { $place } est vide : écrivez-y un texte.
     [string_too_long] { $place } est trop long (au plus { $limit } caractères) : raccourcissez-le.
     [string_pattern_mismatch] { $place } n’a pas la forme voulue ({ $limit }) : corrigez-le.
     [too_short] { $place } n’a pas assez d’éléments (au moins { $limit }) : ajoutez-en.
     [too_long] { $place } a trop d’éléments (au plus { $limit }) : enlevez-en.
     [list_type] { $place } doit être une liste : écrivez-la [a, b].
     [dict_type] { $place } doit contenir des champs (nom: valeur).
     [model_type] { $place } doit contenir des champs (nom: valeur).
     [int_type] { $place } doit être un nombre entier.
     [int_from_float] { $place } doit être un nombre entier.
     [float_type] { $place } doit être un nombre, sans guillemets.
     [bool_type] { $place } doit être true ou false.
     [finite_number] { $place } doit être un nombre fini.
     [greater_than_equal] { $place } est trop petit : donnez au moins { $limit }.
     [less_than_equal] { $place } est trop grand : donnez au plus { $limit }.
     [literal_error] { $place } n’a pas une des valeurs permises : choisissez { $limit }.
     [expression_syntax] { $place } n’est pas une expression JMESPath (caractère { $limit }) : vérifiez crochets, points et guillemets.
     [expression_long] { $place } dépasse { $limit } caractères : raccourcissez cette expression.
     [expression_deep] { $place } imbrique plus de { $limit } niveaux : simplifiez cette expression.
     [expression_steps] { $place } a plus de { $limit } éléments : simplifiez cette expression.
     [expression_function] { $place } appelle la fonction { $limit }, qui n’est pas permise : servez-vous de abs, avg, ceil, contains, ends_with, floor, keys, length, max, min, not_null, starts_with, sum, to_array, to_number, type, values.
     [topic_form] { $place } n’est pas un sujet : écrivez des niveaux séparés par /, un niveau entier pour +, {"{"}nom{"}"} ou, en dernier, #.
     [topic_twice] { $place } nomme deux niveaux de même : donnez à chacun son nom.
     [topic_all] { $place } prendrait les messages de tous les appareils : fixez au moins un niveau.
     [unit_unknown] { $place } n’est pas une unité connue : choisissez parmi { $limit }.
     [zone_unknown] { $place } n’est pas un fuseau connu : écrivez par exemple { $limit }.
     [time_format] { $place } n’est pas un format d’heure : écrivez iso, unix, unix_ms, unix_us, ou un motif qui a l’année et le jour, chaque signe une fois ({ $limit }).
     [time_year] { $place } ne dit pas l’année : ajoutez { $limit }, ou prenez un champ qui la donne.
     [time_half_day] { $place } : sur 24 heures, écrivez { $limit } ; sur 12 heures, %I avec %p (AM, PM).
     [time_zone_missing] { $place } lit une heure sans décalage : ajoutez timezone, par exemple { $limit }.
     [source_one] { $place } doit dire d’où vient le nom, une seule fois : { $limit }.
     [words_count] { $place } : donnez deux ou quatre mots de 16 bits.
     [within_json] { $place } : within cherche dans un texte JSON : ajoutez json: true.
     [within_words] { $place } : donnez soit within, soit words.
     [scale_zero] { $place } : un facteur nul effacerait la valeur : donnez un autre scale.
     [columns_twice] { $place } : deux colonnes portent le même nom : donnez à chacune le sien.
     [kv_same] { $place } : pairs et equals sont le même signe : donnez-en deux.
     [device_missing] Le profil ne dit pas l’appareil : nommez un niveau {"{"}device{"}"} dans topic, ou ajoutez device.
     [channel_missing] Une lecture n’a pas de canal : ajoutez channel, ou nommez un niveau {"{"}channel{"}"} dans topic.
     [channel_twice] Deux lectures ont le canal « { $limit } », et rien ne dit laquelle compte : donnez à chacune son canal ou un where, ou réunissez leurs chemins (a || b).
     [level_unknown] Le sujet n’a pas de niveau nommé {"{"}{ $limit }{"}"} : ajoutez-le dans topic, ou corrigez level.
     [path_missing] Une lecture n’a ni path ni words : dites où est sa valeur.
     [rule_format] Le champ { $limit } ne sert qu’avec format: { $limit } : changez format, ou enlevez ce champ.
     [moment] { $place } n’est pas un instant avec décalage : écrivez par exemple 2026-03-29T00:10:00Z.
     [hex] { $place } n’est pas hexadécimal : écrivez les octets comme 01ff20.
     [reason] { $place } n’est pas un motif de refus : choisissez parmi { $limit }.
     [payload_one] { $place } : donnez soit payload, soit payload_hex.
     [nested] Le profil est imbriqué trop profondément : simplifiez-le.
    *[other] { $place } ne convient pas : voir docs/howto/map-a-payload.md.
  }
error-profile-no-fields = Un profil contient des champs (nom: valeur) : voir docs/howto/map-a-payload.md.
error-profile-not-json = Le profil contient une valeur que JSON n’a pas (nombre infini, caractère NUL, demi-caractère) : retirez-la.
error-profile-json = Ce n’est pas du JSON (ligne { $line }, colonne { $column }) : vérifiez virgules, guillemets et accolades.
error-profile-twice = Le champ { $name } est donné deux fois : gardez-en un.
error-profile-yaml = { $kind ->
     [alias] Ligne { $line } : les alias YAML (*nom) ne sont pas acceptés : recopiez la valeur.
     [duplicate] Ligne { $line } : ce champ est donné deux fois : gardez-en un.
    *[syntax] Ligne { $line }, colonne { $column } : ce n’est pas du YAML : vérifiez l’alignement, les deux-points et les guillemets.
  }
error-profile-large = Le profil et ses vecteurs dépassent { $most } Kio : gardez un message court par cas.
error-profile-file = Le fichier { $file } ne se lit pas : vérifiez son chemin.
error-profile-not-utf8 = Le fichier { $file } n’est pas en UTF-8 : enregistrez-le en UTF-8.
error-profile-vectors-empty = Aucun vecteur n’attend de relevé : joignez au moins un message (topic, payload) avec ses readings, pour prouver que le profil lit juste.
error-profile-vector-elsewhere = Le profil est refusé : le message du vecteur { $number } (sujet { $topic }) n’est pas de ce profil. Corrigez topic ou where dans le profil, ou le sujet du vecteur s’il est faux.
error-profile-vector = Le profil est refusé : le vecteur { $number } ne tient pas. Attendu et absent : { $wanted }. Obtenu en plus : { $found }{ $detail ->
     [none] {""}
    *[why] {" "}({ $detail })
  }. Corrigez le profil, ou le vecteur s’il est faux.
error-profile-unknown = Aucun profil ne s’appelle « { $name } » : voir « vigie profile list » ou la page /profiles.
error-profile-no-broker = Aucun courtier MQTT n’est réglé pour ce serveur : donnez VIGIE_MQTT_URL, ou collez un message.
error-profile-listening = D’autres personnes écoutent déjà : réessayez dans quelques secondes.
error-profile-version = Le profil « { $name } » n’a pas de version { $version } : voir la page /profiles.

# Commandes
profile-added = Profil « { $name } » version { $version } en service.
profile-beside = D’autres profils en service prennent des messages de ce sujet : { $others }. Un message que plusieurs prennent (topic et where) va au premier par son nom, « { $first } » : précisez topic ou where, ou mettez l’un d’eux hors service.
profile-same = Profil « { $name } » version { $version } inchangé.
profile-tested = Profil « { $name } » : { $vectors ->
    [one] un vecteur tenu.
   *[other] { $vectors } vecteurs tenus.
  }
profile-none = Aucun profil : ajoutez-en un par « vigie profile add FICHIER » (voir docs/howto/map-a-payload.md).
profile-listed = { $name }  version { $version }, { $state ->
    [on] en service
   *[off] hors service
  }, { $topic }, par { $by } le { $day }
profile-off = Profil « { $name } » hors service : ses messages vont aux décodeurs intégrés.
profile-on = Profil « { $name } » en service.

# Page
profiles-map = Écrire un profil
profiles-title = Profils de correspondance
profiles-lead = Un profil dit où sont les relevés dans les messages d’un appareil que Vigie ne connaît pas. Il passe avant les décodeurs intégrés, et il prouve par des exemples qu’il lit juste.
profiles-caption = Profils
profiles-name = Nom
profiles-version = Version
profiles-topic = Sujet MQTT
profiles-state = État
profiles-active = en service
profiles-inactive = hors service
profiles-by = Enregistré par
profiles-at = Le
profiles-empty-title = Aucun profil
profiles-empty-text = Les dialectes courants sont lus sans profil. Pour un autre, écrivez-en un ci-dessous et essayez-le sur ses messages.
profiles-new = Nouveau profil
profiles-edit = Profil { $name }
profiles-versions = Versions
profiles-shown-old = La version { $version } est affichée ; l’enregistrer en fait une nouvelle version.
profiles-document = Document (JSON ou YAML)
profiles-document-help = L’essai suit ce que vous tapez. La touche Tab passe au champ suivant.
profiles-example = Reprendre un exemple
profiles-help = Les champs
profiles-field-topic = sujet MQTT ; un niveau peut porter un nom : site/{"{"}device{"}"}/{"{"}channel{"}"}. + et # sont permis, un niveau au moins est fixe
profiles-field-where = expression qui doit être vraie pour que le message soit de ce profil
profiles-field-format = json (par défaut), json_sequence (valeurs à la suite ou en liste), csv, kv (nom=valeur) ou text (un nombre par sujet)
profiles-field-encoding = utf-8 (par défaut) ou cp1252
profiles-field-csv = delimiter (;), skip_lines (lignes avant l’en-tête), columns (noms des colonnes sans en-tête)
profiles-field-kv = pairs (;) et equals (=)
profiles-field-each = où sont les enregistrements : une liste, ou un objet dont chaque entrée devient key et value
profiles-field-device = appareil : un texte, {"{"}"level": nom{"}"}, {"{"}"path": expression{"}"}, ou une liste jointe par des tirets ; sinon le niveau device du sujet
profiles-field-time = path, format (iso, unix, unix_ms, unix_us ou un motif comme %d/%m/%Y %H:%M), timezone pour une heure locale ; sans time, l’heure de réception
profiles-field-text_numbers = true si des nombres sont écrits entre guillemets
profiles-field-decimal_comma = true si la virgule est décimale
profiles-field-empty = refuse (par défaut) ou ignore un message où rien n’est trouvé
profiles-field-readings = les relevés, un au moins, avec les champs ci-dessous
profiles-field-channel = canal : comme device ; sinon le niveau channel du sujet
profiles-field-path = expression JMESPath : où est la valeur dans l’enregistrement
profiles-field-json = true si la valeur est un texte JSON ; within y donne le chemin
profiles-field-words = paths (2 ou 4 registres de 16 bits), order (high_first, low_first), type (unsigned, signed, float)
profiles-field-unit = unité (kWh, Wh, m3, pulse…) ou {"{"}"path": expression{"}"} ; sinon celle du registre
profiles-field-scale = facteur ; la valeur est brut × scale + offset
profiles-field-offset = décalage ajouté après le facteur
profiles-field-wrap = ajouté aux valeurs négatives d’un compteur (4294967296)
profiles-field-nulls = valeurs brutes qui veulent dire « aucune valeur »
profiles-field-required = true : son absence est refusée
profiles-field-of = message : le chemin part du message entier, et non de l’enregistrement
profiles-field-names = traduction des noms trouvés ; les autres sont laissés de côté
profiles-field-vectors = topic, payload, received_at, et readings (device, channel, value, unit, time) ou refused (motifs) attendus
profiles-messages = Messages d’essai
profiles-messages-help = Sans message collé, l’essai prend les derniers messages refusés de ce sujet, sinon ceux des vecteurs.
profiles-message-topic = Sujet du message
profiles-message-payload = Contenu du message
profiles-listen = Écouter ce sujet
profiles-listening = Écoute en cours, 15 secondes au plus…
profiles-heard-long = Les messages entendus sont trop longs pour être essayés ici, ou ne sont pas du texte.
profiles-silent = Rien n’a été entendu sur ce sujet en 15 secondes.
profiles-preview = Résultat de l’essai
profiles-try = Essayer
profiles-save = Vérifier et mettre en service
profiles-off = Mettre hors service
profiles-on = Remettre en service
profiles-saved = Le profil « { $name } » version { $version } est en service.
profiles-same = Le profil « { $name } » version { $version } était déjà enregistré ainsi.
profiles-turned-off = Le profil « { $name } » est hors service.
profiles-turned-on = Le profil « { $name } » est en service.
profiles-none-refused = Aucun message refusé récemment sur ce sujet : collez un message ci-dessus.
profiles-not-yet = Pas encore prêt à enregistrer :
profiles-ready = Prêt à enregistrer : tous les vecteurs tiennent.
profiles-of-vectors = Aucun message refusé récemment sur ce sujet : voici ceux des vecteurs.
profiles-not-fit = Ce message n’est pas de ce profil (sujet ou where).
profiles-no-reading = Le profil ne trouve rien dans ce message.
profiles-count-omitted = Autres, non affichés :
profiles-device = Appareil
profiles-channel = Canal
profiles-time = Heure
profiles-value = Valeur
profiles-unit = Unité
profiles-unit-register = celle du registre
profiles-refusal = Refus
refusal-colon = {"\u00A0"}:
profiles-would-refuse = Vigie le refuserait à l’arrivée :
profiles-no-register = Aucun registre n’attend encore l’un de ces canaux : quand il sera raccordé, son unité et son signe seront jugés aussi.
profiles-former = Le document a une faute : le résultat ci-dessous est celui d’avant.
profiles-received = reçu le
profiles-bytes = octets
profiles-keep = Garder ce message comme vecteur
profiles-kept = Ce message est un vecteur du document.
profiles-only-technician = Un technicien peut modifier les profils.
profiles-failed = L’essai n’a pas eu de réponse : vérifiez la connexion, puis essayez de nouveau.
