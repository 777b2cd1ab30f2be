# Qui a changé quoi : codecs, profils, codec d’un appareil.

setup-changes = Derniers changements
setup-change-codec-added = codec « { $subject } », version { $version } téléversée
setup-change-codec-assigned = appareil « { $subject } » lu par { $codec } (avant : { $former })
setup-change-profile-saved = profil « { $subject } », version { $version } enregistrée
setup-change-profile-on = profil « { $subject } », version { $version } mise en service
setup-change-profile-off = profil « { $subject } », version { $version } mise hors service
setup-change-no-codec = les codecs qui reconnaissent ses trames
profiles-after = Passe après : { $names } (un message n’est lu que par le premier par ordre alphabétique)
