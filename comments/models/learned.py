"""What the decisions of this site's moderators taught; see comments.screening.naive_bayes."""

from django.db import models


class LearnedWord(models.Model):
    """How often a word stood in spam and in honest replies, and in how many of each; the empty word counts them all."""

    word = models.CharField(max_length=100, unique=True)
    spam = models.IntegerField(default=0)
    honest = models.IntegerField(default=0)
    spam_texts = models.IntegerField(default=0)
    honest_texts = models.IntegerField(default=0)

    def __str__(self):
        return self.word
