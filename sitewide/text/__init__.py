"""Texts, numbers and days: which characters there are, how names are folded, how figures and moments are read and
said."""
