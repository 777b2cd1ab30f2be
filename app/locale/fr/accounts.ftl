# Comptes au courtier : donnés au raccordement, comparés à la base.
attach-account = Lui donner un compte à son nom
attach-account-own = Il se connecte lui-même au courtier, par un compte partagé ou provisoire : avec un compte à son nom, il ne peut publier que sur ses propres topics et se ferme sans toucher aux autres. Sa fiche à imprimer, avec mot de passe et QR code, suit ; il parle comme avant tant qu’elle n’est pas saisie dans l’appareil. Ses topics :
attach-account-behind = Cet appareil n’a pas besoin de compte : son serveur de réseau ou sa passerelle se connecte au courtier pour lui.
attach-account-held = Cet appareil a déjà un compte à son nom, qui reste comme il est.
attach-account-ended = Le compte de « { $device } » a été fermé : s’il doit se connecter de nouveau, donnez-lui un autre compte sur la page Raccorder des appareils.
attach-account-elsewhere = Les comptes de ce courtier ne sont pas donnés par Vigie : demandez à son administrateur un compte au nom de l’appareil.
attach-account-next = L’appareil est raccordé. Saisissez maintenant dans l’appareil le compte de sa fiche : jusque-là, il parle par le compte qu’il utilise déjà.
attach-account-none-yet = L’appareil est raccordé, mais n’a pas reçu de compte à son nom : il parle par celui qu’il utilise déjà. Donnez-lui-en un plus tard sur la page Raccorder des appareils.
attach-account-go-on = Continuer : réception de { $meter }
error-attach-no-account = « { $device } » n’a pas reçu de compte : un serveur de réseau ou une passerelle parle pour lui, il en a déjà un, ou Vigie n’en donne pas ici.
