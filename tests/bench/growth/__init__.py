"""What grows with a site: the same pages and the same verbs at several sizes, on both databases."""
