# vigie settings.
settings-documented = Settings documented: { $count } files, { $changed } rewritten
