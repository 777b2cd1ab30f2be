# Le calcul des consommations : son retard, et ce qui doit l’attendre.
derivation-title = Calcul
derivation-late = { $series ->
    [one] Le calcul est en retard : un registre attend depuis le { $since }.
   *[other] Le calcul est en retard : { $series } registres attendent, le plus ancien depuis le { $since }.
} Ses relevés sont enregistrés, ses consommations suivront. Vérifiez que « vigie worker » tourne, et lisez son journal.
error-busy-locked = Un calcul est en cours sur ces données : rien n’a été changé. Réessayez dans une minute.
error-busy-slow = La réponse demandait trop de temps et a été abandonnée : rien n’a été changé. Réessayez dans une minute, ou sur une période plus courte.
problem-busy-title = Calcul en cours
problem-busy-detail = Un calcul est en cours sur ces données : réessayez dans une minute.
