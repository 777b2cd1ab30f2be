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
error-attach-no-account = “{ $device }” was given no account: a network server or gateway speaks for it, it has one already, or Vigie gives none here.
