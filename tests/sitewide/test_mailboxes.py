"""One mailbox has one form; addresses with letters of every script are taken; rows of earlier days get their form."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import User
from mailinglist.models import Subscriber
from sitewide.http.hosts import ascii_host, host_of
from sitewide.mail.mailboxes import LONGEST, address, deliverable, mailbox, validate_mailbox
from sitewide.models import OutboxMessage

ONE = ["jk@bücher.example", "jk@xn--bcher-kva.example", "JK@BU\u0308CHER.example", "jk+a+b@XN--BCHER-KVA.EXAMPLE.",
       '"jk"@bücher。example', " Jk+@bücher.example "]  # fmt: skip


def test_every_spelling_of_one_mailbox_is_one():
    assert {mailbox(one) for one in ONE} == {"jk@xn--bcher-kva.example"}
    assert mailbox("JÜRGEN+x@Example.org") == mailbox("ju\u0308rgen@example.org") == "jürgen@example.org"
    assert mailbox("ΣΊΣΥΦΟΣ@example.gr") == mailbox("σίσυφος@example.gr")


def test_what_is_two_stays_two():
    different = ["jo@example.org", "j.o@example.org", "jö@example.org", "+jo@example.org", "+bo@example.org",
                 "jo@faß.example", "jo@fass.example", "straße@example.org", "strasse@example.org", ""]  # fmt: skip
    assert len({mailbox(one) for one in different}) == len(different)
    assert address("jo+a@example.org") != address("jo@example.org")


@given(st.text(max_size=300))
@example("\ud800@\udfff.example")
@example("ΐ" * 250 + "@example.org")
@example("a@" + "ü" * 250)
def test_a_form_is_its_own_form_and_never_too_long(text):
    form = mailbox(text)
    assert len(form) <= LONGEST
    assert len(form) > 200 or mailbox(form) == form or "\\" in text


@pytest.mark.parametrize(
    "email",
    ["jürgen@example.org", "用户@例え.example", "δοκιμή@παράδειγμα.example", "jk@bücher。example"],
)
def test_addresses_of_every_script_are_taken(email):
    validate_mailbox(email)


@pytest.mark.parametrize(
    "email",
    ["jo\u200bel@example.org", "jü\u00a0rgen@example.org", "\u0308a@example.org", "jü..l@example.org",
     "jü\u202el@example.org", "ſ@example.org", "ｊo@example.org", "ü" * 33 + "@example.org", "jü@", "@ü.example",
     "jü@ü", "jü\r\nBcc: x@example.org", "jü@a\u200db.example", "\ud800@example.org",
     "jo\u115f@example.org", "jo\u034f@example.org", "jo\ufe0f@example.org", "jo\u17b4@example.org",
     "j\u180bo@example.org"],
)  # fmt: skip
def test_what_is_no_address_in_any_script_is_not(email):
    with pytest.raises(ValidationError):
        validate_mailbox(email)


def test_a_host_is_one_however_it_is_written():
    links = ["https://bücher.example/x", "HTTP://BU\u0308CHER.EXAMPLE:80", "https://xn--bcher-kva.example.",
             "mailto:jk@bücher.example?subject=x", "https://jk@bücher。example/"]  # fmt: skip
    assert {host_of(link) for link in links} == {"xn--bcher-kva.example"}
    assert ascii_host("_dmarc.Example") == "_dmarc.example"
    assert host_of("/essays/") == host_of("https://[") == ""


def test_a_letter_goes_to_what_was_typed_at_the_hosts_own_name():
    assert deliverable("Jk+List@faß.example") == "Jk+List@xn--fa-hia.example"
    assert deliverable("Jürgen@Example.org") == "Jürgen@Example.org"


@pytest.mark.proof  # the steps of a migration, which never change, take as long as 100 tests
@pytest.mark.django_db(transaction=True)
def test_rows_of_earlier_days_get_their_form_and_a_mailbox_stays_on_the_list_once():
    now = [("accounts", "0002_one_form_of_an_address"), ("mailinglist", "0002_one_mailbox_once"),
           ("sitewide", "0004_mailbox_of_a_letter")]  # fmt: skip
    before = [("accounts", "0001_initial"), ("mailinglist", "0001_initial"), ("sitewide", "0003_letters_allowed")]
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    at = timezone.now()
    MigrationExecutor(connection).migrate(before)
    old = MigrationExecutor(connection).loader.project_state(before).apps
    try:
        listed = old.get_model("mailinglist", "Subscriber").objects
        listed.create(email="jk+new@bücher.example", asked_at=at - timedelta(days=9))
        listed.create(email="jk@bücher.example", confirmed_at=at - timedelta(days=1))
        listed.create(email="jk@xn--bcher-kva.example", confirmed_at=at - timedelta(days=2))
        listed.create(email="bo@example.org", confirmed_at=at)
        users = old.get_model("accounts", "User").objects
        users.create(email="ada@bücher.example", name="Ada, shut", is_active=False)
        users.create(email="Ada@xn--bcher-kva.example", name="Ada")
        old.get_model("sitewide", "OutboxMessage").objects.create(to="Jo+x@Example.org", not_before=at)
        MigrationExecutor(connection).migrate(now)
        found = Subscriber.objects.order_by("mailbox").values_list("email", "mailbox")
        assert list(found) == [
            ("bo@example.org", "bo@example.org"), ("jk@xn--bcher-kva.example", "jk@xn--bcher-kva.example")
        ]  # fmt: skip
        assert User.objects.get_by_natural_key("ADA@bücher.example").name == "Ada"
        assert User.objects.count() == 2
        assert OutboxMessage.objects.values_list("mailbox", flat=True).get() == "jo@example.org"
    finally:
        if connection.vendor == "postgresql":  # of SQLite the whole file is put back, with its tables
            MigrationExecutor(connection).migrate(newest)
            with connection.cursor() as cursor:  # new tables count from one, and the rows put back have these ids
                cursor.execute(
                    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, "
                    "greatest(coalesce(last_value, 1), 1000)) FROM pg_sequences WHERE schemaname = current_schema()"
                )
