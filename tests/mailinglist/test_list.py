"""The mailing list: join by a button on a mailed page, leave by a button; nobody learns who is on it."""

import datetime
import re

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse

from mailinglist import subscriptions
from mailinglist.models import Subscriber
from sitewide.models import OutboxMessage
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2013, 3, 8, 12, 0, 5, tzinfo=datetime.UTC)
WHO = "bram@example.org"


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


def ask(client, email=WHO, address="192.0.2.10", **headers):
    return client.post(reverse("list"), {"email": email}, REMOTE_ADDR=address, headers=headers)


def link(kind):
    body = OutboxMessage.objects.latest("pk").body
    return re.search(rf"http://127\.0\.0\.1:8000(/list/{kind}/\S+)", body)[1]


def listed():
    return set(Subscriber.objects.confirmed().values_list("email", flat=True))


def back_of(response):
    return re.search(r'name="back" value="([^"]+)"', response.content.decode())[1]


class TestJoining:
    def test_a_letter_a_page_a_button(self, client):
        response = ask(client)
        assert response.status_code == 200
        assert WHO in response.content.decode()
        assert not Subscriber.objects.exists()
        page = client.get(link("confirm"))
        assert "Yes, put me on the list" in page.content.decode()
        assert not listed(), "programs that open links in mail put nobody on the list"
        assert client.post(link("confirm")).status_code == 200
        assert listed() == {WHO}

    def test_pressing_twice_changes_nothing(self, client):
        ask(client)
        address = link("confirm")
        client.post(address)
        assert client.post(address).status_code == 200
        assert Subscriber.objects.count() == 1
        assert OutboxMessage.objects.count() == 2, "the link, and once the welcome"

    def test_no_i_did_not_ask(self, client):
        ask(client)
        client.post(link("confirm"), {"no": "1"})
        assert not listed()

    def test_the_welcome_has_the_way_out(self, client):
        ask(client)
        client.post(link("confirm"))
        letter = OutboxMessage.objects.latest("pk")
        assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link("leave") in letter.headers["List-Unsubscribe"]

    def test_a_link_holds_for_a_week(self, client):
        with time_machine.travel(AT) as clock:
            ask(client)
            address = link("confirm")
            clock.shift(datetime.timedelta(days=7, seconds=1))
            assert client.get(address).status_code == client.post(address).status_code == 404
            assert "does not hold any more" in client.get(address).content.decode()
        assert not listed()

    def test_no_cookie_is_set_and_nothing_is_kept(self, client):
        ask(client)
        address = link("confirm")
        assert not client.get(reverse("list")).cookies
        for response in (client.get(address), client.post(address)):
            assert not response.cookies
            assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(
        "email", ["", "x", "a@b", "a@b.org\r\nBcc: c@d.org", "a@b.org,c@d.org", "a" * 400 + "@x.org"]
    )
    def test_what_is_no_address_is_refused_and_kept(self, client, email):
        response = ask(client, email)
        assert response.status_code == 422
        assert "Enter an e-mail address" in response.content.decode() or "at most 254" in response.content.decode()
        assert response.context["form"]["email"].value() == email
        assert not OutboxMessage.objects.exists()

    def test_words_are_escaped(self, client):
        page = ask(client, '"><script>alert(1)</script>@example.org').content.decode()
        assert "<script>alert" not in page

    def test_a_mailbox_is_on_the_list_once_and_is_written_to_as_it_was_typed(self, client, clock):
        links = []
        for email in ("JK+list@bücher.example", "jk@xn--bcher-kva.example", "jk@bu\u0308cher.example"):
            assert ask(client, email).status_code == 200
            assert OutboxMessage.objects.latest("pk").to == email
            links.append(link("confirm"))
            clock.shift(3600)
        for address in links:
            client.post(address)
        assert listed() == {"JK+list@bücher.example"}
        leave = client.get(links[1]).context["leave_url"].removeprefix("http://127.0.0.1:8000")
        assert client.post(leave).status_code == 200
        assert listed() == set(), "any link to leave takes the mailbox off"

    def test_a_mailbox_gets_one_letter_an_hour_under_whatever_address(self, client):
        wanted = ["jk@bücher.example", "jk@bu\u0308cher.example", "JK@XN--BCHER-KVA.EXAMPLE"]
        wanted += [f"jk+{n}@bücher.example" for n in range(12)]
        for number, email in enumerate(wanted):
            assert ask(client, email, address=f"192.0.{number}.7").status_code == 200
        assert [letter.to for letter in OutboxMessage.objects.all()] == ["jk@bücher.example"]


class TestTelling:
    def test_the_answer_is_the_same_for_who_is_on_it(self, client, clock):
        Subscriber.objects.create(email="on@example.org", confirmed_at=AT)
        on, off = ask(client, "on@example.org"), ask(client, "of@example.org")
        assert on.content.decode().replace("on@", "of@") == off.content.decode()
        assert on.status_code == off.status_code

    def test_who_is_on_it_learns_so_by_mail(self, client):
        Subscriber.objects.create(email=WHO, confirmed_at=AT)
        ask(client)
        letter = OutboxMessage.objects.get()
        assert "already" in letter.subject
        assert "/list/confirm/" not in letter.body

    def test_addresses_stand_on_no_page(self, client, site, administrator):
        Subscriber.objects.create(email=WHO, confirmed_at=AT)
        for page in (client.get(reverse("list")), signed_in(administrator).get(reverse("desk-list"))):
            assert WHO not in page.content.decode()


class TestLimits:
    def test_one_letter_an_hour_and_three_a_day(self, client, clock):
        for _hour in range(6):
            for n in range(3):
                assert ask(client, address=f"10.{n}.{_hour}.1").status_code == 200, "the answer does not tell"
            clock.shift(3600)
        assert OutboxMessage.objects.count() == 3

    def test_spelling_gives_no_more_letters(self, client, clock):
        for email in (WHO, WHO.upper(), f" {WHO} "):
            ask(client, email)
        assert OutboxMessage.objects.count() == 1

    def test_one_address_does_not_ask_for_many(self, client, clock):
        codes = [ask(client, f"a{n}@example.org").status_code for n in range(11)]
        assert codes == [200] * 10 + [429]
        response = ask(client, "last@example.org")
        assert "Wait 60 minutes, then try again." in response.content.decode()
        assert response["Retry-After"] == "3595"
        assert 'value="last@example.org"' in response.content.decode()

    def test_nor_does_a_network(self, client, clock):
        codes = [ask(client, f"a{n}@example.org", f"192.0.2.{n}").status_code for n in range(31)]
        assert codes == [200] * 30 + [429]


class TestLeaving:
    @pytest.fixture
    def bram(self, db):
        Subscriber.objects.create(email=WHO, confirmed_at=AT)
        return subscriptions.leave_link(WHO).removeprefix("http://127.0.0.1:8000")

    def test_one_button_and_the_address_is_erased(self, client, bram):
        assert WHO in client.get(bram).content.decode()
        assert listed() == {WHO}
        assert client.post(bram).status_code == 200
        assert not Subscriber.objects.exists()

    def test_the_link_holds_for_ever_and_twice_is_no_harm(self, client, bram):
        with time_machine.travel(AT + datetime.timedelta(days=9999)):
            for _time in range(2):
                assert client.post(bram).status_code == 200
        assert not listed()

    def test_put_me_back(self, client, bram):
        left = client.post(bram)
        client.post(bram, {"back": back_of(left)})
        assert listed() == {WHO}

    def test_the_way_back_closes_after_a_day(self, client, bram):
        with time_machine.travel(AT) as clock:
            token = back_of(client.post(bram))
            clock.shift(datetime.timedelta(days=1, seconds=1))
            assert client.post(bram, {"back": token}).status_code == 404
        assert not listed()

    @pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
    def test_another_site_puts_nobody_back(self, client, bram, headers):
        token = back_of(client.post(bram))
        assert client.post(bram, {"back": token}, headers=headers).status_code == 403
        assert not listed()

    def test_a_link_to_join_of_before_does_not_hold_any_more(self, client, bram, clock):
        ask(client, "jo@example.org")
        before = link("confirm")
        client.post(before)
        clock.shift(60)
        client.post(link("leave"))
        assert client.get(before).status_code == client.post(before).status_code == 404
        assert listed() == {WHO}
        clock.shift(3600)
        ask(client, "jo@example.org")
        assert client.post(link("confirm")).status_code == 200
        assert listed() == {WHO, "jo@example.org"}

    def test_mail_programs_press_the_button_themselves(self, bram):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(bram, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not listed()

    def test_a_link_to_leave_is_none_to_join(self, client, bram):
        token = bram.rstrip("/").rsplit("/", 1)[1]
        assert client.post(reverse("list-confirm", args=[token])).status_code == 404


FORGED = {
    "short": lambda: "x",
    "colons": lambda: "a:b:c",
    "accent": lambda: "é",
    "long": lambda: "x" * 3000,
    "of another purpose": lambda: signing.dumps(WHO),
    "a list to join": lambda: signing.dumps([WHO], salt=subscriptions.JOIN),
    "a number to leave": lambda: signing.dumps(7, salt=subscriptions.LEAVE),
}


@pytest.mark.parametrize("name", ["list-confirm", "list-leave"])
@pytest.mark.parametrize("forged", FORGED)
def test_forged_links_have_one_answer(client, name, forged):
    token = FORGED[forged]()
    address = reverse(name, args=[token])
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert client.post(address, {"back": token}).status_code == 404
    assert not Subscriber.objects.exists()


def test_other_sites_put_nobody_on_the_list(client):
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        response = ask(client, **headers)
        assert response.status_code == 403
        assert WHO in response.content.decode(), "what was typed is given back"
    assert not OutboxMessage.objects.exists()


def test_no_token_is_asked_for():
    assert ask(Client(enforce_csrf_checks=True), origin="http://testserver").status_code == 200


class TestDesk:
    @pytest.fixture
    def three(self, db):
        for email in (WHO, "=cmd@example.org", "open@example.org"):
            Subscriber.objects.create(email=email, confirmed_at=None if email.startswith("open") else AT)

    def test_it_is_for_administrators(self, cast, client):
        assert client.get(reverse("desk-list")).status_code == 302
        for role, person in cast.items():
            here = signed_in(person)
            codes = here.get(reverse("desk-list")).status_code, here.post(reverse("desk-list-export")).status_code
            assert codes == ((200, 200) if role == "administrator" else (403, 403))

    def test_it_counts(self, administrator, three, site):
        assert "2 addresses are on the list." in signed_in(administrator).get(reverse("desk-list")).content.decode()

    def test_the_export_holds_the_confirmed_and_no_formula(self, administrator, three):
        response = signed_in(administrator).post(reverse("desk-list-export"))
        assert response["Content-Type"].startswith("text/csv")
        assert "no-store" in response["Cache-Control"]
        assert response.content.decode().splitlines() == [
            "e-mail,confirmed",
            "'=cmd@example.org,2013-03-08T12:00:05+00:00",
            "bram@example.org,2013-03-08T12:00:05+00:00",
        ]

    def test_the_export_is_no_link(self, administrator, three):
        assert signed_in(administrator).get(reverse("desk-list-export")).status_code == 405

    def test_one_can_be_taken_off(self, administrator, three, site):
        client = signed_in(administrator)
        client.post(reverse("desk-list"), {"email": " BRAM@example.org "})
        assert WHO not in listed()
        page = client.post(reverse("desk-list"), {"email": WHO}).content.decode()
        assert "This address is not on the list." in page

    def test_the_system_itself_may_take_one_off(self, three):
        assert subscriptions.remove(WHO, by=None)
        assert WHO not in listed()
