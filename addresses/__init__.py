"""The addresses of the site: those that were asked for and not found, redirects, and links that lead elsewhere."""
