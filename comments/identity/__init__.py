"""Identity: how it is shown whose a reply is, and who is known here."""
