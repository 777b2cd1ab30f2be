# Échanges et remises à zéro, réponses aux questions, limites datées.
error-event-kind = « { $kind } » n’est pas une sorte d’événement : écrivez swap (échange) ou reset (remise à zéro).
error-event-ahead = L’instant { $moment } est dans l’avenir : déclarez un échange une fois qu’il a eu lieu.
error-event-year = L’instant doit se trouver entre 2000 et 2099 : corrigez l’année.
error-event-scale = Le coefficient (scale) va de 1e-9 à 1e9 : corrigez-le, ou laissez-le vide s’il ne change pas.
error-event-digits = Le nombre de chiffres (digits) va de 1 à 15 : corrigez-le, ou laissez-le vide s’il ne change pas.
error-event-unit = L’unité « { $unit } » ne mesure pas la grandeur de ce registre : choisissez parmi { $units }.
error-event-index = Un index est un nombre de 0 à 1e15 : corrigez old_index ou new_index.
error-event-new-index = Il manque l’index de pose (new_index) : donnez ce que le compteur affiche après l’événement.
error-event-old-index = Il manque l’index de dépose (old_index) : donnez ce que l’ancien compteur affichait, ou déclarez une remise à zéro (reset) s’il est inconnu.
error-event-old-index-digits = L’index de dépose dépasse ce que { $digits } chiffres peuvent afficher : corrigez-le, ou le nombre de chiffres du registre.
error-event-new-index-digits = L’index de pose dépasse ce que { $digits } chiffres peuvent afficher : corrigez-le, ou donnez le nombre de chiffres du nouveau compteur (digits).
error-event-without-index = Le registre « { $register } » ({ $kind ->
    [gauge] une puissance ou un débit
   *[delta] des quantités par intervalle
}) n’a pas d’index : ne donnez ni old_index, ni new_index, ni digits ; seuls l’unité et le coefficient peuvent changer.
error-event-nothing = Le registre « { $register } » ({ $kind ->
    [gauge] une puissance ou un débit
   *[delta] des quantités par intervalle
}) n’a pas d’index : dites la nouvelle unité (unit) ou le nouveau coefficient (scale).
error-event-taken = Un événement est déjà déclaré à cet instant ({ $moment }) sur ce registre : modifiez-le, ou retirez-le d’abord.
error-event-unknown = L’événement { $event } n’existe pas ou a été retiré : voir GET /api/v1/meters/<compteur>/events.
error-limit-rate = Le débit maximal (max_rate) est plus grand que 0 et va jusqu’à 1e15 : corrigez-le, ou envoyez null s’il n’y en a pas.
error-limit-interval = L’intervalle (interval_s) va de 1 à { NUMBER($most, useGrouping: 0) } secondes : corrigez-le.
error-limit-unknown = Aucune limite de ce registre ne commence à { $moment } : voir GET /api/v1/meters/<compteur>/limits.
error-question-unknown = La question { $question } n’existe pas, ou ne se pose plus : voir GET /api/v1/questions.
error-question-answered = La question { $question } a déjà sa réponse : retirez-la d’abord (DELETE /api/v1/questions/{ $question }/answer).
error-question-unanswered = La question { $question } n’a pas de réponse à retirer : voir GET /api/v1/questions.
error-question-moment-alone = Une date sans index ne suffit pas : donnez l’index de dépose (old_index) ou de pose (new_index), ou retirez la date.
error-question-moment = La date doit venir après { $after } et au plus tard à { $until } : corrigez-la, ou laissez-la vide.
error-question-own-ways = La série « { $source } » ne compte pas comme le registre : un échange ne s’y applique pas. Refusez la question, ou importez un fichier corrigé.

api-no-event = Le compteur « { $meter } » n’a pas d’événement { $event } : voir GET /api/v1/meters/{ $meter }/events.
question-kind-suspected_swap = échange ou remise à zéro présumés
question-kind-step = saut d’index
question-sentence-suspected_swap = Depuis le { $since }, l’index est passé de { $good } à { $first } { $unit } : le compteur a-t-il été changé ?
question-sentence-step = Depuis le { $since }, l’index a sauté de { $good } à { $first } { $unit }, plus vite que le compteur ne peut compter : a-t-il été changé ?
