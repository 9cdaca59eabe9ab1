"""Letters by mail: an outbox in the database, and who carries it to a mail server."""
