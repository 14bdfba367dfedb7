"""What an administrator is told of the machine: the worker, letters that do not leave, the disk."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from commonswiki import health
from commonswiki.periodic_tasks import tick
from sitewide import heartbeat
from sitewide.mail import outbox
from sitewide.models import OutboxMessage
from tests.cast import make_user, signed_in

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")
MB, GB = 1_000_000, 1_000_000_000


@pytest.fixture(autouse=True)
def disk(site, monkeypatch):
    """The disk of the machine, which has room unless a test says otherwise; the worker has just run."""
    heartbeat.beat()
    told = {"usage": Usage(20 * GB, 10 * GB, 10 * GB)}
    monkeypatch.setattr(shutil, "disk_usage", lambda place: told["usage"])
    return lambda total, free: told.update(usage=Usage(total, total - free, free))


def desk(*roles):
    answer = signed_in(make_user(*roles)).get(reverse("desk"))
    assert answer.status_code == 200
    return answer.content.decode()


def said():
    return " ".join(map(str, health.troubles()))


def test_nothing_is_said_where_all_is_well(capsys):
    assert said() == ""
    assert 'class="band"' not in desk("administrator")
    call_command("health")
    assert "All is well" in capsys.readouterr().out


def test_a_worker_that_has_not_run_for_ten_minutes():
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=9, seconds=50), tick=False):
        assert said() == ""
    with time_machine.travel(now + timedelta(minutes=12), tick=False):
        page = desk("administrator", "editor")
        assert "The worker has not run for 12\xa0minutes." in page
        assert "<code>systemctl restart commonswiki-worker</code>" in page
        for role in ("editor", "moderator", "author"):
            assert "worker" not in desk(role)
        with pytest.raises(CommandError, match=r"The worker has not run for 12.minutes"):
            call_command("health")
        tick()
        assert said() == ""
    heartbeat.Heartbeat.objects.all().delete()
    assert "The worker has not run yet." in said()


def test_letters_that_should_have_left():
    now = timezone.now()
    letter, _second, _third = (outbox.send(f"{n}@example.org", "Hello", "Words") for n in range(3))
    outbox.send("later@example.org", "Later", "Words", delay=timedelta(hours=4))
    OutboxMessage.objects.filter(pk=outbox.send("p@example.org", "Hello", "Words").pk).update(paused_at=now)
    assert said() == ""
    with time_machine.travel(now + timedelta(hours=2, minutes=1), tick=False):
        heartbeat.beat()
        page = desk("administrator")
        assert "3 letters should have left already: the oldest has waited for 2\xa0hours." in page
        assert f'href="{reverse("desk-mail")}"' in page
        mail = signed_in(make_user("administrator")).get(reverse("desk-mail")).content.decode()
        assert "3 letters should have left already." in mail
        assert "letters should" not in desk("editor", "moderator")
        OutboxMessage.objects.filter(not_before__lt=timezone.now()).exclude(pk=letter.pk).delete()
        again = {"attempts": 2, "not_before": timezone.now() + timedelta(minutes=5)}
        OutboxMessage.objects.filter(pk=letter.pk).update(**again)
        assert "1 letter should have left already: it has waited for 2\xa0hours." in said()


def test_letters_that_were_given_up():
    letter = outbox.send("a@example.org", "Hello", "Words")
    OutboxMessage.objects.filter(pk=letter.pk).update(attempts=8, given_up_at=timezone.now())
    page = desk("administrator")
    assert "1 letter was given up." in page
    assert page.count('class="band"') == 1


@pytest.mark.parametrize(
    ("total", "free", "words"),
    [
        (20 * GB, 999 * MB, "of 20.0 GB only 999 MB are left"),
        (5 * GB, 499 * MB, "of 5.0 GB only 499 MB are left"),
        (5 * GB, 500 * MB, ""),
        (20 * GB, GB, ""),
        (8_000 * GB, 399 * GB, "of 8,000.0 GB only 399.0 GB are left"),
        (GB, 0, "of 1.0 GB only 0 MB are left"),
    ],
)
def test_a_disk_with_less_than_five_per_cent_or_500_mb(disk, total, free, words):
    disk(total, free)
    assert words in said() if words else said() == ""


def test_each_disk_is_told_of_once_with_all_that_lies_on_it(disk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "not" / "yet" / "there"
    disk(20 * GB, 100 * MB)
    page = desk("administrator")
    assert page.count("nearly full") == 1
    assert "the pictures and other files" in page


@pytest.mark.sqlite
def test_the_folder_of_the_database_counts():
    assert "database" in str(health.folders())
