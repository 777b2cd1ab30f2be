# Accounts at the broker: given when a device is attached, compared with the database.
attach-account = Give it an account in its own name
attach-account-own = It connects to the broker itself, by a shared or temporary account: with one in its own name it can publish on its own topics alone, and is shut out without harm to others. Its sheet to print, with password and QR code, follows; it speaks as before until that is typed into the device. Its topics:
attach-account-behind = This device needs no account: its network server or gateway connects to the broker for it.
attach-account-held = This device has an account in its own name already, which stays as it is.
attach-account-ended = The account of “{ $device }” was ended: if it is to connect again, give it another one on the page Connect devices.
attach-account-elsewhere = Accounts of this broker are not given by Vigie: ask its administrator for one in the device's name.
attach-account-next = The device is attached. Now type the account of its sheet into the device: until then it speaks by the account that it uses already.
attach-account-none-yet = The device is attached, but was given no account in its name: it speaks by the one that it uses already. Give it one later on the page Connect devices.
attach-account-go-on = Go on: commissioning of { $meter }
error-attach-no-account = “{ $device }” was given no account: { $state ->
    [held] it has one already.
    [ended] its account was ended, and “vigie device give { $device }” gives another.
    [elsewhere] Vigie gives none here (VIGIE_MQTT_ADMIN_URL is not set).
   *[behind] a network server or gateway speaks for it, or its topics do not name it.
  }
device-check-same = The broker's accounts are those of the database.
device-check-counts = Differences left: { $left }; mended: { $mended }.
device-check-left = { $difference } { $remedy }
device-check-mended = Mended: { $difference }
device-check-passwords = { $count ->
    [one] One device needs another sheet: passwords are kept nowhere. `vigie device check --mend --sheets sheets.pdf` gives it another password and prints it.
   *[other] { $count } devices need another sheet: passwords are kept nowhere. `vigie device check --mend --sheets sheets.pdf` gives them other passwords and prints them.
}
device-fault-missing = “{ $device }” has no account at the broker any more.
device-fault-missing-certificate = “{ $device }”, which shows a certificate, has no account at the broker any more.
device-fault-outdated = “{ $device }” was given a password after the copy from which the broker came back: that of its sheet is not there.
device-fault-disabled = The account of “{ $device }” is disabled at the broker.
device-fault-rights = The account of “{ $device }” does not have at the broker the rights that the database says.
device-fault-ended = The account of “{ $device }” was ended, and the broker still lets it in.
device-fault-unknown = The broker lets in “{ $device }”, of which the database knows no account.
device-fault-foreign = The account of “{ $device }” may publish under “{ $topic }”, which names another device, “{ $other }”: it could write to its meters.
device-fault-open = The broker allows everybody what no account allows.
device-remedy-missing = Give it another password: vigie device rotate { $device }.
device-remedy-missing-certificate = `vigie device check --mend` gives it back.
device-remedy-outdated = Give it another password: vigie device rotate { $device }.
device-remedy-disabled = `vigie device check --mend` enables it again.
device-remedy-rights = `vigie device check --mend` restores them.
device-remedy-ended = `vigie device check --mend` ends it.
device-remedy-unknown = Where it was given after the copy from which the database came back, connect the device again (it gets another sheet); otherwise `vigie device check --mend --end-unknown` ends it.
device-remedy-foreign = End it (vigie device revoke { $device }), then give it topics of its own (vigie device give { $device } --topic …).
device-remedy-open = `vigie device check --mend` refuses again what is not allowed.
error-device-check-without-mend = --end-unknown and --sheets mend: add --mend.
