"""Passwords that are well known, or easily guessed from what is known, are refused.

How many guesses a password takes is estimated by zxcvbn (D. Wheeler, “zxcvbn: low-budget password strength estimation”,
USENIX Security 2016): from lists of passwords, words and names, also with capitals, digits in place of letters, turned
round, with years and dates, repeated, and by rows of keys. To its lists come Django's own, the leaked passwords of
`data/`, and what anybody knows of this site and of the person. The validator is named in the settings by its path, so
that the lists are read only by a process that is asked to judge a password.
"""

import lzma
import re
import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import matching, scoring

from sitewide import state
from sitewide.text.lookalikes import skeleton

KNOWN = Path(__file__).resolve().parent / "data" / "passwords.txt.xz"
ENOUGH = 10**9  # guesses: what ten letters drawn by lot have, and less than any four words
JUDGED = 24  # characters: the time of an estimate grows with the square of the length
MOST_SIGNS = 8  # before and behind a word: as many as a date has
UNSEEN = {"Mn", "Me", "Cc", "Cf"}
SEPARATORS = re.compile(r"[\s._\-]+")
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
# What somebody types who is asked for a password, in languages that the lists do not know.
CALLED = (
    "passwort kennwort motdepasse contraseña senha parola wachtwoord lösenord salasana heslo hasło jelszó şifre пароль "
    "κωδικός 密码 mima パスワード 비밀번호 كلمةالسر סיסמה geheim commonswiki"
).split()
# Phrases that everybody knows, and that no list of words holds as one.
PHRASES = """
    correcthorsebatterystaple maryhadalittlelamb onceuponatime maytheforcebewithyou thequickbrownfox
    thequickbrownfoxjumpsoverthelazydog iloveyousomuch allworkandnoplay openthedoor
""".split()
# The keys of other scripts by those of the Latin letters on them: a row of keys is one in each.
_KEYS = (
    ("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."),
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    ("קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."),
    ("ضصثقفغعهخحجدشسيبلاتنمكط", "qwertyuiop[]asdfghjkl;'"),
)
KEYS = str.maketrans("".join(keys for keys, _latin in _KEYS), "".join(latin for _keys, latin in _KEYS))


class GuessingValidator:
    """Refuses a password that would be found within ENOUGH guesses; one of Django's password validators."""

    def validate(self, password, user=None):
        if guesses(password, words_of(user)) < ENOUGH:
            words = _(
                "This password is well known, or easily guessed. Four words that do not belong together are better."
            )
            raise ValidationError(words, code="password_guessed")

    def get_help_text(self):
        return _("Your password can’t be a well-known one, nor a name with a few digits. Four odd words are good.")


def guesses(password, words=()):
    """How many guesses a password would take of somebody who knows these words, at the least of its readings: as it is
    typed, without accents, by the looks of its letters, by the keys that are pressed for it, without what stands
    between single letters or in the middle of what is known, and as a word with a few digits and signs put before or
    behind it. A whole number or a float, at least 1."""
    known = {**_lists(), "known here": matching.build_ranked_dict(words)}
    return min(_guesses(core, known) * 10 ** min(3, signs) for core, signs in _readings(password, known))


def _guesses(text, known):
    """For a text of any length: of a long one the beginning is judged, and where that is weak, the end."""
    if listed := [words[text.lower()] for words in known.values() if text.lower() in words]:
        return min(listed)
    found = _estimate(text[:JUDGED], known)
    return found if found >= ENOUGH or len(text) <= JUDGED else max(found, _estimate(text[-JUDGED:], known))


def _estimate(text, known):
    return scoring.most_guessable_match_sequence(text, matching.omnimatch(text, known))["guesses"] if text else 1


def _readings(password, known):
    """Each as what is left to guess, and how many digits and signs come to it: a thousand guesses find any of them."""
    plain = _plain(password)
    by_keys = plain.lower().translate(KEYS)
    yield from ((text, 0) for text in {password, plain, by_keys, plain if plain.isascii() else skeleton(plain)})
    pieces = SEPARATORS.split(plain)
    if len(pieces) > 3 and len(plain) < 3 * len(pieces):  # p-a-s-s-w-o-r-d
        yield "".join(pieces), 0
    joined = "".join(pieces)
    core = EDGES.sub("", joined)
    if len(pieces) > 1 and any(core.lower() in words for words in known.values()):  # pass word 1234
        yield core, len(joined) - len(core)
    core = EDGES.sub("", plain)
    if 0 < len(plain) - len(core) <= MOST_SIGNS:
        yield core, len(plain) - len(core)


def _plain(text):
    """Without accents, signs that nobody sees, and differences of width (NFKD)."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if unicodedata.category(char) not in UNSEEN)


@cache
def _lists():
    """The lists by name, each a dictionary of words in lower case to how soon they are tried, from 1."""
    with lzma.open(KNOWN, "rt", encoding="utf-8") as leaked:
        more = {"leaked": leaked.read().splitlines(), "djangos": sorted(CommonPasswordValidator().passwords)}
    return matching.RANKED_DICTIONARIES | {name: matching.build_ranked_dict(more[name]) for name in more}


def words_of(user):
    """What anybody knows of this site and of a person (a User, or None), and tries first."""
    site = state.current().settings
    texts = [site.title, site.tagline, urlsplit(settings.SITE_URL).hostname or ""]
    if user is not None:
        texts += [user.name, *user.email.split("@")]
    found = {}
    for text in texts:
        plain = _plain(text).lower()
        parts = re.findall(r"\w+", plain)
        whole = [plain, "".join(parts), "".join(part[0] for part in parts)]
        found |= dict.fromkeys(word for word in [*whole, *parts] if len(word) > 2)
    return [*dict.fromkeys([*found, *CALLED, *map(_plain, CALLED), *PHRASES])]
