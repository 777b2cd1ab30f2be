# Comptes au courtier : donnés au raccordement, comparés à la base.
attach-account = Lui donner un compte à son nom
attach-account-own = Il se connecte lui-même au courtier, par un compte partagé ou provisoire : avec un compte à son nom, il ne peut publier que sous ses propres sujets et se ferme sans toucher aux autres. Sa fiche à imprimer, avec mot de passe et QR code, suit ; il parle comme avant tant qu’elle n’est pas saisie dans l’appareil. Ses sujets :
attach-account-behind = Cet appareil n’a pas besoin de compte : son serveur de réseau ou sa passerelle se connecte au courtier pour lui.
attach-account-held = Cet appareil a déjà un compte à son nom, qui reste comme il est.
attach-account-ended = Le compte de « { $device } » a été fermé : s’il doit se connecter de nouveau, donnez-lui un autre compte sur la page Raccorder des appareils.
attach-account-elsewhere = Les comptes de ce courtier ne sont pas donnés par Vigie : demandez à son administrateur un compte au nom de l’appareil.
attach-account-next = L’appareil est raccordé. Saisissez maintenant dans l’appareil le compte de sa fiche : jusque-là, il parle par le compte qu’il utilise déjà.
attach-account-none-yet = L’appareil est raccordé, mais n’a pas reçu de compte à son nom : il parle par celui qu’il utilise déjà. Donnez-lui-en un plus tard sur la page Raccorder des appareils.
attach-account-go-on = Continuer : réception de { $meter }
error-attach-no-account = « { $device } » n’a pas reçu de compte : { $state ->
    [held] il en a déjà un.
    [ended] le sien a été coupé, et « vigie device give { $device } » en donne un autre.
    [elsewhere] Vigie n’en donne pas ici (VIGIE_MQTT_ADMIN_URL n’est pas renseigné).
   *[behind] un serveur de réseau ou une passerelle parle pour lui, ou ses sujets ne le nomment pas.
  }
device-check-same = Les comptes du courtier sont ceux de la base.
device-check-counts = Différences restantes : { $left } ; corrigées : { $mended }.
device-check-left = { $difference } { $remedy }
device-check-mended = Corrigé : { $difference }
device-check-passwords = { $count ->
    [one] Un appareil a besoin d’une nouvelle fiche : les mots de passe ne sont gardés nulle part. « vigie device check --mend --sheets fiches.pdf » lui donne un autre mot de passe et l’imprime.
   *[other] { $count } appareils ont besoin d’une nouvelle fiche : les mots de passe ne sont gardés nulle part. « vigie device check --mend --sheets fiches.pdf » leur donne d’autres mots de passe et les imprime.
}
device-fault-missing = « { $device } » n’a plus de compte au courtier.
device-fault-missing-certificate = « { $device } », qui se présente avec un certificat, n’a plus de compte au courtier.
device-fault-outdated = « { $device } » a reçu un mot de passe après la copie dont le courtier est revenu : celui de sa fiche n’y est plus.
device-fault-disabled = Le compte de « { $device } » est désactivé au courtier.
device-fault-rights = Le compte de « { $device } » n’a pas au courtier les droits que dit la base.
device-fault-ended = Le compte de « { $device } » a été coupé, et le courtier le laisse encore entrer.
device-fault-unknown = Le courtier laisse entrer « { $device } », dont la base ne connaît pas de compte.
device-fault-foreign = Le compte de « { $device } » peut publier sous « { $topic } », qui nomme un autre appareil, « { $other } » : il pourrait écrire dans ses compteurs.
device-fault-open = Le courtier permet à tous ce qu’aucun compte ne permet.
device-remedy-missing = Donnez-lui un autre mot de passe : vigie device rotate { $device }.
device-remedy-missing-certificate = « vigie device check --mend » le lui rend.
device-remedy-outdated = Donnez-lui un autre mot de passe : vigie device rotate { $device }.
device-remedy-disabled = « vigie device check --mend » le réactive.
device-remedy-rights = « vigie device check --mend » les rétablit.
device-remedy-ended = « vigie device check --mend » le coupe.
device-remedy-unknown = S’il a été donné après la copie dont la base est revenue, raccordez l’appareil de nouveau (il reçoit une nouvelle fiche) ; sinon « vigie device check --mend --end-unknown » le coupe.
device-remedy-foreign = Coupez-le (vigie device revoke { $device }), puis donnez-lui des sujets à lui (vigie device give { $device } --topic …).
device-remedy-open = « vigie device check --mend » refuse de nouveau ce qui n’est pas permis.
error-device-check-without-mend = --end-unknown et --sheets corrigent : ajoutez --mend.
