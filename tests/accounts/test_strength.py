"""Passwords that are well known, and their simple variants, are refused wherever one is set; good ones are taken."""

import io
import lzma

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts import password_strength, people
from accounts.models import User
from sitewide.models import OutboxMessage, SiteSettings
from tests.cast import PASSWORD, make_user, signed_in
from tests.examples import examples

pytestmark = pytest.mark.django_db
WEAK = "P@ssw0rd123"
PHRASES = [
    "pass word 1234",
    "correct horse battery staple",
    "to be or not to be",
    "Pass_Word 2024!",
]
REFUSED = """
    password123! P@ssw0rd123 Passw0rd!! password2024 p@$$w0rd12 MyP@ssw0rd1 P@55w0rd!2024 drowssap123 passwordpassword
    thisismypassword PASSWORD1234 ＰＡＳＳＷＯＲＤ１２３ p-a-s-s-w-o-r-d p.a.s.s.w.o.r.d.1
    pаssword123 password1password1
    qwertyuiop1 1q2w3e4r5t6y qwerty123456 1qaz2wsx3edc qazwsxedcrfv asdfghjkl; zxcvbnm123 asdfasdfasdf zaq12wsx34
    abcdefghij aaaaaaaaaa aaaaaaaaaab abcabcabcabc abc123abc123 12345678910 987654321a 01.02.1990xx 1990-01-02ab
    iloveyou123 letmein1234 letmeinplease Welcome123! welcome2024 changeme123 administrator1 admin12345 adminadmin
    moderator1 editor1234 default123 test123456 guest12345 secretpassword internet123 computer123 access1234
    Summer2024! Winter2025! Spring2026! january2024 Monday2024!! London2024! Liverpool1! chelsea1905 baseball2023!
    football2024 Football#1 trustno1trustno1 hunter2hunter2 dragon12345 monkey123456 superman!!!! $uperm@n2021
    starwars99
    Michael1990 jennifer85 charlie2020 Princess2010 sunshine1! wikipedia1 wordpress1 bitcoin2024
    freedom2024 helloworld1
    Passwort123! motdepasse1 contraseña1 contrasena2024 пароль1234 senha12345 密码密码密码12 şifre12345
    gjhjlfcjqrb seniseviyor Seniseviyor1! krasavchik1
    раssword1234 pаsswоrd123 ｐаssｗord!! фывапролдж йцукенгшщз ασδφγηξκλζ שדגכעיחלךף correcthorsebatterystaple
    maryhadalittlelamb Once-Upon-A-Time
    commonswiki1 Commonswiki2013! C0mm0nsw1k1! ikiwsnommoc commonswikicommonswiki
""".split()  # fmt: skip
TAKEN = [
    PASSWORD, "a well kept by all", "tulip-walrus-ferry-91", "x7#Kq9!mZ2pw", "kJ8vLm2Qz1", "Vier Eimer, ein Seil",
    "purple monkey dishwasher", "der Brunnen im Garten", "9 frogs on a log", "My grandmother baked 3 pies.",
    "колодец хранят те кто пьёт", "зелёный трактор спит зимой", "πράσινο σύννεφο ποδήλατο",
    "ענן ירוק רוכב על אופניים", "हरा बादल साइकिल चलाता है", "초록 구름이 자전거를 탄다", "đám mây xanh đạp xe",
    "mesa lagarto viento cobre",
    "井戸は飲む人が守る", "الماء لمن يحرس البئر", "gate ox lamp fern",
    "brunnenwasser7eimer",
    "!@x$%7^&Q*()", "🌊🪣🧵🌿🐸🧱🐚🪵🍞🔔", "w e l l s a r e k e p t by y o u", "x" * 40 + " gate ox lamp fern",
]  # fmt: skip


def is_refused(password, user=None):
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        return "password_guessed" in [one.code for one in error.error_list]
    return False


def test_the_list_is_long_and_holds_what_djangos_own_holds():
    with lzma.open(password_strength.KNOWN, "rt", encoding="utf-8") as file:
        leaked = file.read().splitlines()
    assert len(set(leaked)) == len(leaked) > 50_000
    assert all(is_refused(password) for password in leaked[::4000])
    djangos = sorted(password_validation.CommonPasswordValidator().passwords)
    long = [line for line in djangos if len(line) >= 10]
    assert len(djangos) > 19_000 and len(long) > 200
    assert [line for line in long[::6] if not is_refused(line)] == []


def test_known_ones_and_their_variants_are_refused_and_good_ones_are_taken(site):
    assert [password for password in [*REFUSED, *PHRASES] if not is_refused(password)] == []
    assert [password for password in TAKEN if is_refused(password)] == []


def test_what_anybody_knows_of_the_site_and_the_person_is_tried_first(site, settings):
    settings.SITE_URL = "https://brunnenrat.example"
    SiteSettings.objects.update(title="Stories of the Wells", tagline="Eimerkette")
    person = User(email="zorbelina.quint@frobnitz.example", name="Ågot Wæhlersøn")
    mine = ["Brunnenrat2024", "storiesofthewells", "StoriesOfTheWells13", "Eimerkette1!", "Zorbelina99",
            "frobnitz12345", "Agot-1990!!", "agotwæhlersøn", "Z0rb3l1n@zorbelina", "2013brunnenrat.example",
            "01.02.1990 Quint"]  # fmt: skip
    assert [password for password in mine if not is_refused(password, person)] == []
    assert [password for password in TAKEN if is_refused(password, person)] == []


@settings(max_examples=examples(30), deadline=None)
@given(st.text(min_size=1, max_size=90))
@example("١٢٣٤٥٦٧٨٩٠٢٠١٣")
@example("\u0301\u0301")
@example("4@8({[<369|!1|" * 5)
@example("²³¹⅓½" * 4)
def test_whatever_is_typed_has_a_number(password):
    assert password_strength.guesses(password, ["wells"]) >= 1


class TestEveryPlace:
    """Where a password is set: nothing is changed by a weak one, and no letter leaves."""

    def test_of_ones_own(self, author):
        sent = {"old_password": PASSWORD, "password": WEAK}
        answer = signed_in(author).post(reverse("account-password"), sent)
        assert answer.status_code == 422 and "easily guessed" in answer.content.decode()
        assert User.objects.get().check_password(PASSWORD) and not OutboxMessage.objects.exists()

    def test_of_a_letter(self, client, author):
        code = urlsafe_base64_encode(force_bytes(author.pk))
        address = reverse("password-reset-set", args=[code, default_token_generator.make_token(author)])
        assert client.post(address, {"password": WEAK}).status_code == 422
        assert User.objects.get().check_password(PASSWORD)

    def test_of_an_invitation(self, client, administrator):
        people.invite("new@example.org", ["author"], by=administrator)
        link = next(w for w in OutboxMessage.objects.get().body.split() if "/invitations/" in w)
        address = "/" + link.split("/", 3)[3]
        assert "Four odd words are good" in client.get(address).content.decode()
        assert client.post(address, {"name": "Nadia", "password": WEAK}).status_code == 422
        assert User.objects.count() == 1

    def test_of_the_commands(self, monkeypatch):
        monkeypatch.setattr("getpass.getpass", lambda *args, **kwargs: WEAK)
        with pytest.raises(CommandError, match="No account was made"):
            call_command("create_administrator", "boss@example.org", "The Boss", stderr=(said := io.StringIO()))
        assert said.getvalue().count("easily guessed") == 3
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", WEAK)
        with pytest.raises(CommandError, match="easily guessed"):
            call_command("createsuperuser", interactive=False, email="boss@example.org", name="The Boss")
        assert not User.objects.exists()
        make_user("author", email="author@example.org")
        with pytest.raises(CommandError, match="Aborting password change"):
            call_command("changepassword", "author@example.org", stdout=io.StringIO(), stderr=io.StringIO())
        assert User.objects.get().check_password(PASSWORD)
