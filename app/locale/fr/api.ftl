# What the API says when it cannot serve.
problem-bad-request-page = Cette demande ne peut être comprise : revenez en arrière, rechargez la page et recommencez.
problem-bad-request-title = Requête incorrecte
problem-bad-request-detail = Cette requête ne peut être comprise : voir /api/v1/openapi.json.
problem-unauthorized-title = Identification requise
problem-unauthorized-detail = Envoyez un jeton valide : Authorization: Bearer … (vigie token create --role viewer).
problem-not-allowed-title = Accès refusé
problem-not-allowed-detail = Votre rôle ne permet pas cette action.
problem-not-found-page = Rien ne se trouve à cette adresse : vérifiez-la, ou prenez la navigation en haut de la page.
problem-not-found-title = Introuvable
problem-not-found-detail = Rien ne se trouve à cette adresse : voir /api/v1/openapi.json.
problem-method-not-allowed-page = Cette page ne s’ouvre pas ainsi : revenez en arrière, ou prenez la navigation en haut de la page.
problem-method-not-allowed-title = Méthode non permise
problem-method-not-allowed-detail = Cette adresse n’accepte pas cette méthode : voir /api/v1/openapi.json.
problem-conflict-title = Conflit
problem-conflict-detail = La demande contredit ce qui est déjà enregistré.
problem-too-large-title = Requête trop grosse
problem-too-large-detail = La requête est trop grosse.
problem-invalid-input-title = Entrée incorrecte
problem-invalid-input-detail = Une valeur ne convient pas.
problem-too-many-requests-title = Trop d’essais
problem-too-many-requests-detail = Attendez quelques minutes avant de réessayer.
problem-internal-title = Erreur interne
problem-internal-detail = Une erreur inattendue s’est produite ; elle est dans le journal du serveur. Réessayez plus tard.
problem-unavailable-title = Service indisponible
problem-unavailable-detail = La base de données ne répond pas : réessayez dans un instant.

api-unauthorized = Envoyez un jeton valide : Authorization: Bearer … (vigie token create --role viewer).
api-not-bearer = L’en-tête Authorization doit avoir la forme « Bearer <jeton> ».
api-not-allowed = Il faut au moins le rôle { $role } : demandez un jeton de ce rôle (vigie token create --role { $role }).
api-invalid-fields-page = L’adresse ou le formulaire a une valeur qui ne convient pas ({ $fields }) : revenez en arrière, ou prenez la navigation en haut de la page.
api-invalid-fields = À corriger : { $fields }. Le détail est dans « errors » ; les valeurs admises sont dans /api/v1/openapi.json.
api-bad-cursor = Ce curseur ne vient pas de cette liste : reprenez la valeur next_cursor de la page précédente, avec le même tri.
api-bad-time = Le paramètre { $name } n’est pas une date : écrivez 2026-03-29 ou 2026-03-29T00:10:00Z.
api-naive-time = Le paramètre { $name } n’a pas de décalage UTC : écrivez 2026-03-29T00:10:00Z, ou une date seule.
api-empty-period = La période est vide : end doit venir après start.
api-long-period = La période dépasse { NUMBER($days, useGrouping: 0) } jours pour un pas « { $step } » : raccourcissez-la ou prenez un pas plus long (day, month).
api-panel-range = La période doit finir après son début et ne pas dépasser { NUMBER($days, useGrouping: 0) } jours.
api-no-meter = Aucun compteur ne porte le code « { $meter } » : voir GET /api/v1/meters.
api-which-register = Le compteur « { $meter } » a plusieurs registres : ajoutez register= parmi { $names }.
api-no-register = Le compteur « { $meter } » n’a pas de registre « { $register } » : choisissez parmi { $names }.
api-no-source = Le registre du compteur « { $meter } » n’a pas de série « { $source } » à comparer ; il a : { $names }. Importez-la avec vigie import readings --source.
api-no-site = Aucun site ne porte le code « { $site } » : voir GET /api/v1/sites.
api-no-anomaly = L’anomalie { $id } n’existe pas ou plus : voir GET /api/v1/anomalies.
api-no-rejection = Le refus { $id } n’existe pas : voir GET /api/v1/rejections.
api-no-panel = Aucun panneau ne porte l’identifiant « { $panel } » : voir GET /api/v1/panels.
api-panel-variable = Le panneau « { $panel } » demande la variable var-{ $name }.
api-unknown-host = Ce nom d’hôte n’est pas servi : utilisez une adresse configurée (VIGIE_ALLOWED_HOSTS).
api-long-query = L’adresse est trop longue : { $count } paramètres et 8 ko au plus.
api-large-body = Le corps de la requête dépasse { $size } octets.
api-too-many-attempts = Trop d’essais infructueux depuis cette adresse : attendez cinq minutes.

# What a field of a request is told.
api-field-missing = Ce champ manque : ajoutez-le.
api-field-extra = Ce champ n’existe pas : retirez-le.
api-field-json = Ce n’est pas du JSON : corrigez le corps de la requête.
api-field-integer = Écrivez un nombre entier, comme 12.
api-field-number = Écrivez un nombre, comme 12.5.
api-field-boolean = Écrivez true ou false.
api-field-date = Écrivez une date comme 2026-03-29.
api-field-moment = Écrivez une date comme 2026-03-29, ou une heure avec décalage comme 2026-03-29T00:10:00Z.
api-field-siren = Écrivez un SIREN : neuf chiffres, sans espace.
api-field-form = Ce texte n’a pas la forme attendue : voir /api/v1/openapi.json.
api-field-choice = Choisissez parmi : { $values }.
api-field-at-least = Écrivez un nombre d’au moins { $limit }.
api-field-at-most = Écrivez un nombre d’au plus { $limit }.
api-field-above = Écrivez un nombre plus grand que { $limit }.
api-field-below = Écrivez un nombre plus petit que { $limit }.
api-field-long = Trop long : { $limit ->
    [one] un caractère
   *[other] { $limit } caractères
} au plus.
api-field-short = Trop court : { $limit ->
    [one] un caractère
   *[other] { $limit } caractères
} au moins.
api-field-many = Trop d’éléments : { $limit } au plus.
api-field-few = Pas assez d’éléments : { $limit } au moins.
api-field-other = Cette valeur ne convient pas : voir /api/v1/openapi.json.

# vigie token
error-token-role = « { $role } » n’est pas un rôle : { $known }.
token-created = Jeton { $role } créé (id { $id }). Il n’est montré qu’une fois :
token-revoked = Le jeton { $id } ne vaut plus rien.
token-column-id = Id
token-column-role = Rôle
token-column-label = Libellé
token-column-created_at = Créé
token-column-expires_at = Expire
token-column-revoked_at = Révoqué

api-as-of-future = as_of est dans l’avenir : donnez une date ou une heure jusqu’à { $latest }.
api-unit-unfit = Ce compteur ne se lit pas en « { $unit } » : prenez unit= parmi { $names }.
api-source-unknown = Aucune source ne s’appelle « { $source } » : voir GET /api/v1/meters/…/sources, ou laissez source=live.
api-no-delivery-point = Aucun compteur de gaz n’a le point de livraison « { $point } » : voir delivery_point dans GET /api/v1/meters.
api-no-coefficient = Le point de livraison « { $point } » n’a pas de coefficient à partir du { $day } : voir GET sur ses coefficients.
api-virtual-register = « { $meter } » est un compteur virtuel : laissez register de côté.
api-no-virtual = Aucun compteur virtuel ne porte le code « { $code } » : voir GET /api/v1/virtual-meters.
api-virtual-twice = Un registre est nommé deux fois : nommez chaque registre une seule fois dans parts.
api-virtual-unit = Ces registres ne s’additionnent pas en « { $unit } » : unités communes : { $names }.
api-event-never-empty = « { $name } » se change mais ne se vide pas : donnez une valeur, ou retirez l’événement.
