"""Letters (e-mails): the forms of mailboxes, the outbox, the mail server, and which letters people get."""
