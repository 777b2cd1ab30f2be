# Fichiers de scénario (simulators/scenarios/file.py) : le fichier, la ligne, l’endroit, puis ce qu’il faut corriger.

error-scenario-long = Le fichier { $file } dépasse { $most } octets : ce n’est pas un scénario (voir docs/scenarios.md).
error-scenario-empty = Le fichier { $file } est vide : écrivez-y un scénario (voir docs/scenarios.md).
error-scenario-no-fields = Le fichier { $file } doit contenir des champs (nom: valeur) : voir docs/scenarios.md.
error-scenario-not-utf8 = { $file } n’est pas un texte en UTF-8 (octet { $byte }) : donnez un fichier YAML, enregistré en UTF-8.
error-scenario-folder = { $path } est un dossier : donnez le fichier d’un scénario (YAML).
error-scenario-yaml = { $kind ->
     [alias] { $file }, ligne { $line } : les alias YAML (*nom) ne sont pas acceptés : recopiez la valeur.
     [duplicate] { $file }, ligne { $line } : ce champ est donné deux fois : gardez-en un.
     [day] { $file }, ligne { $line } : ce jour n’existe pas au calendrier : corrigez-le (2026-01-31).
   *[syntax] { $file }, ligne { $line } : ce n’est pas du YAML : vérifiez l’alignement, les deux-points et les guillemets.
}
error-scenario-unfit = { $kind ->
     [extra_forbidden] { $file }, ligne { $line } : le champ { $place } est inconnu : corrigez son nom ou enlevez-le (voir docs/scenarios.md).
     [missing] { $file }, ligne { $line } : le champ { $place } manque : ajoutez-le (voir docs/scenarios.md).
     [model_type] { $file }, ligne { $line } : { $place } doit contenir des champs (nom: valeur) : voir docs/scenarios.md.
     [dict_type] { $file }, ligne { $line } : { $place } doit contenir des champs (nom: valeur) : voir docs/scenarios.md.
     [tuple_type] { $file }, ligne { $line } : { $place } doit être une liste : écrivez-la [a, b].
     [string_type] { $file }, ligne { $line } : { $place } doit être un texte : mettez-le entre guillemets.
     [string_pattern_mismatch] { $file }, ligne { $line } : { $place } n’a pas la forme voulue ({ $limit }) : voir docs/scenarios.md.
     [string_too_short] { $file }, ligne { $line } : { $place } est vide : écrivez-y un texte.
     [string_too_long] { $file }, ligne { $line } : { $place } est trop long (au plus { $limit } caractères) : raccourcissez-le.
     [too_short] { $file }, ligne { $line } : { $place } n’a pas assez d’éléments (au moins { $limit }) : ajoutez-en.
     [too_long] { $file }, ligne { $line } : { $place } a trop d’éléments (au plus { $limit }) : enlevez-en.
     [int_type] { $file }, ligne { $line } : { $place } doit être un nombre entier.
     [int_parsing] { $file }, ligne { $line } : { $place } doit être un nombre entier.
     [int_from_float] { $file }, ligne { $line } : { $place } doit être un nombre entier.
     [float_type] { $file }, ligne { $line } : { $place } doit être un nombre.
     [float_parsing] { $file }, ligne { $line } : { $place } doit être un nombre.
     [finite_number] { $file }, ligne { $line } : { $place } doit être un nombre fini.
     [bool_type] { $file }, ligne { $line } : { $place } doit être true ou false.
     [bool_parsing] { $file }, ligne { $line } : { $place } doit être true ou false.
     [date_type] { $file }, ligne { $line } : { $place } n’est pas un jour : écrivez 2026-01-31.
     [date_from_datetime_parsing] { $file }, ligne { $line } : { $place } n’est pas un jour : écrivez 2026-01-31, ou un jour relatif tel que { "{" }from: end, days: -10{ "}" }.
     [date_from_datetime_inexact] { $file }, ligne { $line } : { $place } n’est pas un jour : écrivez 2026-01-31, ou un jour relatif tel que { "{" }from: end, days: -10{ "}" }.
     [greater_than] { $file }, ligne { $line } : { $place } est trop petit : donnez plus de { $limit }.
     [greater_than_equal] { $file }, ligne { $line } : { $place } est trop petit : donnez au moins { $limit }.
     [less_than] { $file }, ligne { $line } : { $place } est trop grand : donnez moins de { $limit }.
     [less_than_equal] { $file }, ligne { $line } : { $place } est trop grand : donnez au plus { $limit }.
     [literal_error] { $file }, ligne { $line } : { $place } n’a pas une des valeurs permises : choisissez { $limit }.
     [enum] { $file }, ligne { $line } : { $place } n’a pas une des valeurs permises : choisissez { $limit }.
     [bounds_order] { $file }, ligne { $line } : { $place } doit aller du plus petit au plus grand : écrivez [le moins, le plus].
     [dialect_unknown] { $file }, ligne { $line } : { $place } nomme un dialecte inconnu : choisissez parmi { $limit }.
     [fleet_unknown] { $file }, ligne { $line } : { $place } : le fichier n’a pas cette liste de dialectes : choisissez parmi fleets ({ $limit }).
     [dialect_one] { $file }, ligne { $line } : { $place } n’a qu’un appareil par fluide : nommez un seul dialecte, sans crochets.
     [dialect_fluid] { $file }, ligne { $line } : { $place } : le dialecte { $limit } ne compte pas ce fluide : choisissez-en un autre (voir docs/methods/simulation-devices.md).
     [kind_unknown] { $file }, ligne { $line } : { $place } nomme une nature inconnue : choisissez parmi { $limit }.
     [parts_sum] { $file }, ligne { $line } : les parts de { $place } font { $limit } : corrigez-les pour qu’elles fassent 1.
     [site_form] { $file }, ligne { $line } : { $place } : un bâtiment a surface_m2, une armoire (street_lighting) a lamps : donnez { $limit } seulement.
     [site_fluid] { $file }, ligne { $line } : { $place } : un site de cette nature ne prend que { $limit } : enlevez les autres fluides.
     [count_or_share] { $file }, ligne { $line } : { $place } : donnez soit count, soit share.
     [no_sites] { $file } : le scénario n’a aucun site : ajoutez sites ou populations.
     [site_twice] { $file }, ligne { $line } : { $place } : le code { $limit } est déjà celui d’un autre site : donnez à chacun le sien.
     [site_unknown] { $file }, ligne { $line } : { $place } : le scénario n’a pas de site { $limit } : corrigez ce code.
     [cannot_befall] { $file }, ligne { $line } : { $place } : cette nature ne peut pas se voir là (il lui faut : { $limit }) : changez de site, de fluide ou de nature.
     [selects_none] { $file }, ligne { $line } : { $place } ne retient aucun site où cette nature puisse se voir (il lui faut : { $limit }) : élargissez le choix.
     [wrong_part] { $file }, ligne { $line } : { $place } n’est pas à sa place : rangez cette nature sous { $limit }.
     [parameter_unknown] { $file }, ligne { $line } : { $place } : cette nature n’a pas ce paramètre : les siens sont { $limit }.
     [parameter_range] { $file }, ligne { $line } : { $place } sort de ses bornes : donnez une valeur dans { $limit }.
     [outside_span] { $file }, ligne { $line } : { $place } tombe hors de la durée du scénario : choisissez un jour dans { $limit }.
     [longer_than_window] { $file }, ligne { $line } : { $place } dépasse la fenêtre, qui a { $limit } jours : élargissez window ou réduisez days.
     [overlap] { $file }, ligne { $line } : { $place } frappe un compteur qu’un autre défaut frappe déjà ({ $limit }) : déplacez-le, ou écrivez overlaps: true.
     [no_room] { $file }, ligne { $line } : { $place } demande plus de place qu’il n’y en a { $limit ->
         [nothing] (trop de défauts pour ces sites et cette fenêtre)
        *[other] (au plus { $limit })
     } : réduisez le nombre ou élargissez le choix.
     [commune_unknown] { $file }, ligne { $line } : { $place } : cette commune n’est pas dans simulators/scenarios/communes.csv : ajoutez latitude et longitude.
     [outside_territory] { $file }, ligne { $line } : { $place } est dans l’EPCI { $limit }, hors de territory : ajoutez cet EPCI ou changez de commune.
     [epci_unknown] { $file }, ligne { $line } : { $place } : aucune commune connue n’est dans cet EPCI : donnez le SIREN d’un EPCI de l’Aisne (simulators/scenarios/communes.csv).
    *[other] { $file }, ligne { $line } : { $place } ne convient pas : voir docs/scenarios.md.
}
