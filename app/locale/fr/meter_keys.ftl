# vigie meter-key
meter-keys-kept = { $count ->
    [one] Clé enregistrée. Les trames refusées faute de clé se relisent par « vigie replay-rejections ».
   *[other] { $count } clés enregistrées. Les trames refusées faute de clé se relisent par « vigie replay-rejections ».
}
meter-keys-listed = { $count ->
    [0] Aucun compteur n’a de clé : « vigie meter-key add FICHIER.csv ».
    [one] Un compteur a une clé ; elle n’est jamais montrée.
   *[other] { $count } compteurs ont une clé ; les clés ne sont jamais montrées.
}
meter-key-forgotten = La clé du compteur { $meter } est oubliée ; ses trames chiffrées sont refusées dans les secondes qui suivent.
error-meter-key-unknown = Le compteur { $meter } n’a pas de clé ici : voir « vigie meter-key list ».
error-meter-keys-wrong = { $file } : ces lignes ne vont pas ({ $count } en tout) : { $lines }. Un numéro de compteur a 8 chiffres et n’y figure qu’une fois, une clé 32 chiffres hexadécimaux. Rien n’a été enregistré : corrigez ces lignes, puis recommencez.
error-meter-keys-many = { $file } a plus de { $most } lignes : partagez-le en plusieurs fichiers.
