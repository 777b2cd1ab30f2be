error-collector-unknown = No collector “{ $name }” has ever reported to this database (known: { $known }): check --name, --group and --part. The session of that name at the broker, if there was one, is ended.
rejections-bounds = Of senders that nobody has attached, Vigie keeps the last { $of_device } messages of a device (VIGIE_UNKNOWN_KEPT) and the last { $of_topic } of a topic that nothing reads, of { $senders } devices and { $senders } topics at most.
rejections-forgotten = { $messages ->
    [one] Since { $since }, { $messages } message of an unknown sender was not kept
   *[other] Since { $since }, { $messages } messages of unknown senders were not kept
 }: attach these devices, or ignore them, under “To connect”.
error-database-full = The disk of the database is full ({ $reason }): make room, or a larger one. Nothing is lost, messages wait at the broker.
