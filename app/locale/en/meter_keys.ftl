# vigie meter-key
meter-keys-kept = { $count ->
    [one] Key kept. Telegrams refused for want of a key are read again by “vigie replay-rejections”.
   *[other] { $count } keys kept. Telegrams refused for want of a key are read again by “vigie replay-rejections”.
}
meter-keys-listed = { $count ->
    [0] No meter has a key: “vigie meter-key add FILE.csv”.
    [one] One meter has a key; it is never shown.
   *[other] { $count } meters have a key; keys are never shown.
}
meter-key-forgotten = The key of meter { $meter } is forgotten; its encrypted telegrams are refused within seconds.
error-meter-key-unknown = Meter { $meter } has no key here: see “vigie meter-key list”.
error-meter-keys-wrong = { $file }: these lines do not fit ({ $count } in all): { $lines }. A meter’s number has 8 digits and stands once, a key has 32 hexadecimal digits. Nothing was kept: correct these lines, then try again.
error-meter-keys-many = { $file } has more than { $most } lines: split it into several files.
