"""What exports tell of people and is nobody's business: a word of its own stands in each mail address, network address,
user agent, password and further field of those who wrote and commented. Of all that the site keeps the mail addresses
of replies, for moderators; it sends no letter, tells none of it in its reports, and lets none of it out.
"""

import zipfile
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import ROLES
from comments.models import Comment
from commonswiki.periodic_tasks import tick
from essays.models import Author, Essay, Revision
from sitewide.models import OutboxMessage
from tests.cast import member
from tests.kept import lasting
from tests.site.test_canary import CANARY, Cage, bring_exports
from transfer.importing.items import Byline
from transfer.importing.personal import is_network_address, without_mail, without_network_addresses

__all__ = ["lasting"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
KEPT = {("Comment", "email"), ("Comment", "mailbox")}


@pytest.fixture(scope="module")
def cage(lasting, tmp_path_factory):
    """Everything brought here once, with a moderator and an author who get letters: what is `planted`, and what the
    imports told."""
    cage, said, folder = Cage(), StringIO(), tmp_path_factory.mktemp("brought")
    for role in ROLES:
        member(role)
    bring_exports(cage, folder, stdout=said)
    told = [said.getvalue(), *(path.read_text() for path in folder.rglob("report.*"))]
    return SimpleNamespace(planted=cage.planted, told=told)


def stored():
    """(model, field, canary) of everything that the database has."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            for field, value in row.items():
                yield from ((model.__name__, field, word) for word in CANARY.findall(str(value)))


def test_of_people_a_reply_keeps_its_mail_address_and_nothing_else_is_kept(cage):
    found = list(stored())
    assert [
        (model, field, cage.planted.get(word, word)) for model, field, word in found if (model, field) not in KEPT
    ] == []
    kept = {cage.planted[word] for _model, field, word in found if field == "email"}
    assert len(kept) > 15 and all(what.startswith(("mail of ", "the mail of reply", "another")) for what in kept), kept
    assert Comment.objects.count() > 15 and Essay.objects.count() > 10
    # Everything was there to be read.
    what = set(cage.planted.values())
    assert {"the password of ana", "user agent of a held reply on a draft", "a member", "who edits"} <= what


def test_no_letter_is_written(cage):
    assert Comment.objects.filter(state="held").count() > 5
    tick()
    assert list(OutboxMessage.objects.values_list("to", "subject")) == []


def test_reports_tell_nothing_of_it(cage):
    assert len(cage.told) == 1 + 2 * 5 and all("created" in one for one in cage.told)
    assert [cage.planted.get(word, word) for one in cage.told for word in CANARY.findall(one)] == []


def test_a_bundle_has_it_where_it_is_private_alone(cage, tmp_path):
    for options in ((), ("--private",)):
        out = tmp_path / f"{len(options)}-private.zip"
        call_command("export_site", str(out), *options, stdout=StringIO())
        found = set()
        with zipfile.ZipFile(out) as packed:
            for name in packed.namelist():
                found |= {
                    (name.partition("/")[0], word) for word in CANARY.findall(packed.read(name).decode("latin-1"))
                }
        assert bool(found) == bool(options), found
        assert {where for where, _word in found} <= {"private"}
        mails = set(Comment.objects.exclude(email="").values_list("email", flat=True))
        assert all(any(word in mail for mail in mails) for _where, word in found)


def test_those_who_have_a_mail_address_for_a_name_are_called_by_what_stands_before_the_at(cage):
    assert Author.objects.filter(name="ben").exists()
    assert Comment.objects.filter(name="ben").count() > 4
    assert not Author.objects.filter(name__contains="@").exists()
    assert not Comment.objects.filter(name__contains="@").exists()


def test_histories_of_wikis_say_what_was_undone_and_not_whose_address_that_was(cage):
    summaries = set(Revision.objects.exclude(summary="").values_list("summary", flat=True))
    assert {
        "Cy: Reverted edits by … (talk) to last version by Cy", "imported, as from another wiki",
        "Cy: Undid revision 7 by … (Words of summary)",
    } <= summaries  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ben", "Ben"), ("ben@old.example", "ben"), ("Ben Ash <ben@old.example>", "Ben Ash"),
        ("ben@old.example (Ben)", "Ben"), ("mailto:ben@old.example", "ben"),
        ("@ben@social.example", "@ben@social.example"),
        ("@ben", "@ben"), ("Ben @ Home", "Ben @ Home"), ("a@b.org, c@d.org", "a"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_without_mail_addresses(name, shown):
    assert without_mail(name) == Byline("k", name).name == shown
    assert without_mail("x" * 100_000 + "@" + "y" * 100_000) != ""


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Undid 7 by 192.0.2.5.", "Undid 7 by …."), ("2001:db8::8a2e said", "… said"), ("at 12:30:45", "at 12:30:45"),
        ("256.1.1.1", "256.1.1.1"), ("1.2.3.4.5", "1.2.3.4.5"), ("a::b", "…"), ("see :: there", "see :: there"),
        ("[[x]] (192.0.2.5), 192.0.2.6", "[[x]] (…), …"), ("v1.2.3.4", "v1.2.3.4"), ("", ""),
    ],
)  # fmt: skip
def test_words_without_network_addresses(words, shown):
    assert without_network_addresses(words) == shown


def test_names_that_are_network_addresses():
    assert [name for name in ("192.0.2.5", "en>2001:db8::1", "Cy", "1.2.3", "10:30") if is_network_address(name)] == [
        "192.0.2.5", "en>2001:db8::1",
    ]  # fmt: skip
