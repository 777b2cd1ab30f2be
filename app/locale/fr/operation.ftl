error-collector-unknown = Aucun collecteur « { $name } » ne s’est jamais signalé à cette base (connus : { $known }) : vérifiez --name, --group et --part. La session de ce nom chez le courtier, s’il y en avait une, est fermée.
rejections-bounds = Des émetteurs que personne n’a raccordés, Vigie garde les { $of_device } derniers messages par appareil (VIGIE_UNKNOWN_KEPT) et les { $of_topic } derniers par sujet incompris, de { $senders } appareils et { $senders } sujets au plus.
rejections-forgotten = { $messages ->
    [one] Depuis le { $since }, { $messages } message d’émetteur inconnu n’a pas été gardé
   *[other] Depuis le { $since }, { $messages } messages d’émetteurs inconnus n’ont pas été gardés
 } : raccordez ces appareils, ou ignorez-les, dans « À raccorder ».
error-database-full = Le disque de la base de données est plein ({ $reason }) : libérez de la place, ou agrandissez-le. Rien n’est perdu, les messages attendent chez le courtier.
