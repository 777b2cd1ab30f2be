# La page d'un compteur : questions, échanges et remises à zéro, limites.
meter-delivery-point = point de livraison { $code }
meter-to-comparison = Comparer à une autre série
meter-see-balance = Voir le bilan
meter-to-balance = Voir le bilan du registre { $register }
meter-account = Bilan
meter-registers = Registres et dernier relevé
meter-register = Registre
meter-register-help = Celui dont il s’agit.
meter-register-kind = Ce qu’il envoie
meter-index = un index
meter-delta = une quantité par intervalle
meter-gauge = une puissance ou un débit
meter-actions = Actions
meter-by = { $who }, { $when }
meter-unchanged = inchangée

meter-questions = Questions ouvertes
meter-question = Question
meter-no-question = Aucune n’attend de réponse.
meter-question-fall = Depuis le { $since }, l’index est passé de { $good } à { $first } { $unit }. Le compteur a-t-il été changé ou remis à zéro ?
meter-question-step = Depuis le { $since }, l’index est passé de { $good } à { $first } { $unit }, plus vite que le compteur ne peut compter. A-t-il été changé ?
meter-question-facts = { $readings ->
    [one] Registre { $register }, { $source ->
        [live] relevés en direct
       *[other] source { $source }
    }. Dernier relevé d’avant : { $good } ; nouvel index vu dans { $readings } relevé.
   *[other] Registre { $register }, { $source ->
        [live] relevés en direct
       *[other] source { $source }
    }. Dernier relevé d’avant : { $good } ; nouvel index vu dans { $readings } relevés.
}
meter-question-waiting = Les relevés nouveaux sont comptés ; la différence reste inexpliquée jusqu’à votre réponse.
meter-question-pending = Rien n’en est compté pour l’instant : il faut encore des relevés, ou votre réponse.
meter-accept-summary = Oui : le compteur a été changé ou remis à zéro
meter-accept-text = Tout est facultatif. Sans aucun index, rien n’est compté entre les deux relevés. Avec un seul, l’autre prend la valeur de son relevé.
meter-accept-old-help = Ce que l’ancien compteur affichait à sa dépose. Dernier relevé : { $value } { $unit }.
meter-accept-new-help = Ce que le nouveau compteur affichait à sa pose. Premier relevé : { $value } { $unit }.
meter-accept-at-help = Heure locale ({ $zone }). Vide : le moment qui donne aux deux compteurs le même rythme. L’heure double d’octobre est la première.
meter-accept = Enregistrer l’échange
meter-accept-none = Cette source compte autrement que le registre : un échange ne s’y applique pas.
meter-refuse-summary = Non : les relevés depuis sont faux
meter-refuse-text = Ils sont écartés et ne comptent plus, jusqu’à ce qu’un relevé fasse suite à l’ancien index. Si c’est l’ancien index qui est faux, voyez ci-après.
meter-refuse = Écarter ces relevés
meter-before-summary = Non : c’est le relevé d’avant, { $value } { $unit }, qui est faux
meter-before-text = Il ne compte plus, et ce qui le suit est jugé d’après le relevé qui le précède. À choisir aussi après un relevé trop haut, quand les bons relevés reviennent.
meter-before-from-help = Proposé : le relevé d’avant, celui du { $good }. Si plusieurs de suite sont faux, l’instant du premier. Heure locale ({ $zone }).
meter-before = Écarter le relevé d’avant
meter-before-event = L’index { $value } { $unit } est celui d’un échange déclaré : s’il est faux, corrigez cet échange plus bas.
meter-before-aside = Le relevé d’avant, { $value } { $unit }, est écarté : cette question disparaît au prochain calcul, ou se pose d’après le relevé qui le précède.
error-aside-before = Cet instant vient après le relevé d’avant ({ $moment }) : donnez celui du premier relevé faux, ou laissez celui qui est proposé.

meter-answers = Réponses données
meter-answer = Réponse
meter-answer-accepted = échange accepté
meter-answer-refused = relevés écartés
meter-answer-lapsed = écartés ; la question ne se pose plus
meter-reopen = Revenir sur la réponse

meter-events = Échanges et remises à zéro déclarés
meter-no-event = Aucun.
meter-kind = Nature
meter-kind-help = Échange : un nouveau compteur, les deux index sont connus. Remise à zéro : l’index de dépose peut manquer.
meter-kind-swap = échange
meter-kind-reset = remise à zéro
meter-at = Date et heure
meter-at-help = Heure locale ({ $zone }). L’heure double d’octobre est la première.
meter-old-index = Index de dépose
meter-old-index-help = Ce que le compteur affichait juste avant, dans l’unité d’avant. La virgule et le point sont des décimales.
meter-new-index = Index de pose
meter-new-index-help = Ce que le compteur affichait juste après, dans l’unité d’après.
meter-unit = Nouvelle unité
meter-unit-help = Seulement si le nouveau compteur compte dans une autre unité.
meter-scale = Nouveau coefficient
meter-scale-help = Par quoi multiplier l’index, si cela change ; vide sinon.
meter-digits = Nouveau nombre de chiffres
meter-digits-help = Chiffres de l’affichage avant le retour à zéro, si cela change ; vide sinon.
meter-note = Remarque
meter-note-help = Facultative : technicien, numéro de série, motif.
meter-new-unit = puis en { $unit }
meter-new-scale = coefficient { $scale }
meter-new-digits = { $digits } chiffres
meter-outcome = Effet
meter-outcome-applied = appliqué
meter-outcome-contradicted = contredit par les relevés
meter-outcome-check = Sans effet : vérifiez l’index de dépose et la date.
meter-outcome-before-first = avant le premier relevé
meter-outcome-none = en attente du calcul
meter-declare-summary = Déclarer un échange ou une remise à zéro
meter-declare = Déclarer
meter-change-summary = Modifier ou retirer : { $moment }, { $register }
meter-change = Enregistrer la modification
meter-withdraw = Retirer cet événement

meter-limits = Limites datées
meter-limits-text = Ce que le registre peut compter au plus par heure, et le pas attendu de ses relevés, à partir d’une date. Avant la première, ceux du référentiel valent.
meter-valid-from = À partir du
meter-max-rate = Débit maximal
meter-max-rate-help = En { $unit } par heure. Vide : pas de limite.
meter-no-max-rate = sans limite
meter-interval-s = Pas attendu, en secondes
meter-interval-s-help = Une lacune commence au-delà de trois pas.
meter-limit-summary = Fixer une limite à partir d’une date
meter-limit = Enregistrer la limite
meter-drop-limit = Supprimer

meter-done-accept = L’échange est enregistré. Les consommations suivent au prochain calcul.
meter-done-refuse = Les relevés sont écartés. Les consommations suivent au prochain calcul.
meter-done-reopen = La réponse est retirée.
meter-done-declare = L’événement est déclaré. Les consommations suivent au prochain calcul.
meter-done-change = L’événement est modifié. Les consommations suivent au prochain calcul.
meter-done-withdraw = L’événement est retiré. Les consommations suivent au prochain calcul.
meter-done-limit = La limite est enregistrée. Les consommations suivent au prochain calcul.
meter-done-drop = La limite est supprimée. Les consommations suivent au prochain calcul.

meters-questions = Questions ouvertes
meters-questions-of = { $count ->
    [one] { $count } question
   *[other] { $count } questions
}

api-form-foreign = Ce formulaire est périmé ou vient d’un autre site : rien n’a été enregistré. Rouvrez la page du compteur et recommencez.
api-form-unknown = Ce formulaire ne dit pas ce qu’il demande : rouvrez la page du compteur et recommencez.
error-form-number = « { $value } » n’est pas un nombre : écrivez par exemple 12345,6.
error-form-whole = « { $value } » n’est pas un nombre entier : écrivez-le sans décimales.
error-form-moment = « { $value } » n’est pas une date avec son heure : écrivez par exemple 2026-03-03T10:20.
error-form-moment-missing = Il manque la date et l’heure : dites quand l’événement a eu lieu.
error-form-moment-skipped = Cette heure n’existe pas : on avance les montres cette nuit-là. Choisissez une heure avant ou après.
error-form-limit-missing = Il manque la date, ou le pas attendu en secondes : donnez les deux.
error-form-register = Ce compteur n’a pas de registre « { $register } » : choisissez-en un de la liste.
person-nameless = { $role ->
    [viewer] lecteur
    [manager] gestionnaire
    [technician] technicien
    [admin] administrateur
   *[other] quelqu’un
} (jeton { $number }…)
