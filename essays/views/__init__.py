"""Views: fetch and authorise, call a verb, answer."""
