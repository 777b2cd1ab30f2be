# Le calcul des consommations : son retard, et ce qui doit l’attendre.
derivation-title = Calcul
derivation-late = { $series ->
    [one] Le calcul est en retard : un registre attend depuis le { $since }.
   *[other] Le calcul est en retard : { $series } registres attendent, le plus ancien depuis le { $since }.
} Ses relevés sont enregistrés, ses consommations suivront. Vérifiez que « vigie worker » tourne, et lisez son journal.
derivation-failed = { $series ->
    [one] Le calcul d’un registre échoue : { $names }.
   *[other] Le calcul de { $series } registres échoue, dont : { $names }.
} Les relevés sont enregistrés, tous les autres registres sont calculés ; un nouvel essai a lieu de lui-même. La cause est dans le journal de « vigie worker » (derivation_series_failed) : signalez-la.
error-busy-locked = Un calcul est en cours sur ces données : rien n’a été changé. Réessayez dans une minute.
error-busy-slow = La réponse demandait trop de temps et a été abandonnée : rien n’a été changé. Réessayez dans une minute, ou sur une période plus courte.
problem-busy-title = Calcul en cours
problem-busy-detail = Un calcul est en cours sur ces données : réessayez dans une minute.

# Relevés écartés
error-aside-order = La fin vient avant le début : corrigez les deux instants ; pour un seul relevé, donnez deux fois le sien.
error-aside-why = Il manque la raison (note) : dites pourquoi ces relevés sont faux ; elle est conservée avec votre nom.
error-aside-nothing = Ce registre n’a aucun relevé du { $after } au { $until } : vérifiez le registre et les instants, à la seconde près.
error-aside-unknown = L’écart { $aside } n’existe pas ou a été retiré : voir GET /api/v1/meters/<compteur>/set-aside.
meter-asides = Relevés écartés
meter-asides-text = Des relevés faux, d’un instant à un autre, ne comptent plus : ils restent enregistrés, et la décision se retire.
meter-aside-from = Du premier relevé
meter-aside-to = Au dernier relevé
meter-aside-to-help = Compris ; pour un seul relevé, le même instant.
meter-aside-count = Relevés
meter-aside-why = Pourquoi
meter-aside-why-help = Conservé avec votre nom et la date.
meter-aside-summary = Écarter des relevés faux
meter-aside = Écarter ces relevés
meter-aside-back = Les compter de nouveau
meter-done-aside = Les relevés sont écartés. Les consommations suivent au prochain calcul.
meter-done-back = Les relevés comptent de nouveau. Les consommations suivent au prochain calcul.
