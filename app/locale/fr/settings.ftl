# vigie settings.
settings-documented = Réglages documentés : { $count } fichiers, dont { $changed } réécrits
