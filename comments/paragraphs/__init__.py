"""Paragraphs: responses to one paragraph of an essay, found again after each publication, counted in the margin."""
