# Who changed what: codecs, profiles, the codec of a device.

setup-changes = Latest changes
setup-change-codec-added = codec “{ $subject }”, version { $version } uploaded
setup-change-codec-assigned = device “{ $subject }” read by { $codec } (before: { $former })
setup-change-profile-saved = profile “{ $subject }”, version { $version } saved
setup-change-profile-on = profile “{ $subject }”, version { $version } put in force
setup-change-profile-off = profile “{ $subject }”, version { $version } put out of force
setup-change-no-codec = the codecs that recognise its frames
profiles-after = Comes after: { $names } (a message is read by the first in alphabetical order only)

# A version tried before it is put in force, messages replayed afterwards
codecs-waiting = Refused messages of this codec’s devices that are kept: { $count }
codecs-replay = Replay these messages
codecs-replayed = Messages replayed for the codec “{ $name }”: { $messages }, read now: { $resolved }.
codecs-preview = See what changes, keep nothing
codecs-preview-title = What “{ $name }” would change
codecs-preview-ready = The vectors hold: this version can be put in force.
codecs-preview-problem = Not yet:
codecs-preview-none = No message of its devices is kept and no version is in force: there is nothing to compare.
codecs-preview-counts = Compared with version { $version }: same { $same }, newly read { $new }, different { $changed }, no longer read { $lost }, still not read { $unread }.
codecs-preview-counts-new = No version of this name is in force. Newly read: { $new }, not read: { $unread }.
codecs-preview-change = Effect
codecs-preview-before = In force
codecs-preview-after = New version
codecs-preview-vector = vector
codecs-preview-same = same
codecs-preview-new = newly read
codecs-preview-changed = different
codecs-preview-lost = no longer read
codecs-preview-unread = still not read
codecs-preview-send = Put this version in force
codec-compared = { $sender }  port { $port }  { $bytes }: { $change ->
     [same] same
     [new] newly read
     [changed] different
     [lost] no longer read
    *[unread] still not read
  }
      in force: { $before }
      new: { $after }
