"""What may become of essays, in an order that chance gives: for tests that look after each of them."""

from django.utils import timezone

from essays import publishing
from essays.models import Essay


class Life:
    """Each verb takes one essay of those that it can be done to; where there is none, nothing is done."""

    def __init__(self, chance):
        self.chance = chance

    def one_of(self, rows):
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    def withdraw(self):
        if essay := self.one_of(Essay.objects.published()):
            publishing.withdraw(essay, "It was wrong.", by=None)

    def republish(self):
        if essay := self.one_of(Essay.objects.filter(live=Essay.Live.WITHDRAWN)):
            publishing.republish(essay, by=None)

    def unschedule(self):
        if essay := self.one_of(Essay.objects.released().filter(live_at__gt=timezone.now())):
            publishing.unschedule(essay, by=None)
