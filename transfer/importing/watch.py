"""How far an import is that takes one text after the other, on its row."""

import time
from datetime import timedelta

from django.utils import timezone

from transfer.models import Import

BEAT = timedelta(seconds=5)


class Watch:
    """Writes how far a run is, and reads whether it is to stop, every few seconds."""

    def __init__(self, run: Import) -> None:
        self.run, self.last, self.stopped = run, 0.0, False

    def tell(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step == self.run.step and now - self.last < BEAT.total_seconds() / 5 and done != total:
            return
        self.last = now
        if step != self.run.step:
            self.run.step_began = timezone.now()
        self.run.step, self.run.done, self.run.total = step, done, total
        row = Import.objects.filter(pk=self.run.pk)
        row.update(step=step, done=done, total=total, beat=timezone.now(), step_began=self.run.step_began)
        self.stopped = bool(row.values_list("wants_stop", flat=True).first())

    def is_stopped(self) -> bool:
        return self.stopped
