"""What comes and goes by HTTP: requests and who sends them, cookies, limits, addresses, headers of answers; and what
this site asks of others."""
