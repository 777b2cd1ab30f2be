# Who changed what: codecs, profiles, the codec of a device.

setup-changes = Latest changes
setup-change-codec-added = codec “{ $subject }”, version { $version } uploaded
setup-change-codec-assigned = device “{ $subject }” read by { $codec } (before: { $former })
setup-change-profile-saved = profile “{ $subject }”, version { $version } saved
setup-change-profile-on = profile “{ $subject }”, version { $version } put in force
setup-change-profile-off = profile “{ $subject }”, version { $version } put out of force
setup-change-no-codec = the codecs that recognise its frames
profiles-after = Comes after: { $names } (a message is read by the first in alphabetical order only)
