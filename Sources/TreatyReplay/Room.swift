// The room for recordings, redaction and replay; nothing stands in it yet.
