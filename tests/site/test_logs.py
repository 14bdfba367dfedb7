"""No secret stands in a log, of the site, of gunicorn or of nginx; and each refusal is one line."""

import io
import logging
import re
import smtplib
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import RequestFactory

from accounts.models import User
from comments.models import Comment
from comments.tokens import token_of
from commonswiki import settings as site_settings
from sitewide import logs
from tests import programs
from tests.cast import make_comment, make_essay
from tests.nginx import LATER
from tests.served import free_port, wait_for
from tests.site.visitor import Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "aBc-dEf_0123456789:1xYz:Zz9-key"


def key_paths():
    """Every route with a key, with KEY in it."""
    return ["".join(KEY if is_key else text for text, is_key in parts) for parts in logs.key_routes()]


@pytest.fixture
def lines():
    """What the site writes, by its own settings."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Line())
    handler.addFilter(logs.Once())
    root, levels = logging.getLogger(), site_settings.LOGGING
    assert levels["formatters"]["line"]["()"] == "sitewide.logs.Line"
    assert levels["handlers"]["console"] | {"formatter": "line", "filters": ["once"]} == levels["handlers"]["console"]
    root.addHandler(handler)
    yield lambda: written.getvalue().splitlines()
    root.removeHandler(handler)


@pytest.mark.django_db
def test_no_address_that_is_a_key_is_written_with_it(site, lines):
    assert len(key_paths()) > 20
    for path in key_paths():
        Visitor().get(path)
        Visitor().post(path, {"a": "b"}, headers={"Origin": "https://evil.example"})
        Visitor().get(f"/no-such-page/?next={path}")
        Visitor().get(path.rstrip("/").upper())
        Visitor().get("/" + path)
    written = "\n".join(lines())
    assert written.count("\n") > 50 and KEY.casefold() not in written.casefold()
    assert "/responses/…/edit/" in written and "/password/…/" in written


@pytest.mark.django_db
def test_a_true_key_is_not_written_when_its_page_breaks(site, lines, monkeypatch):
    token = token_of(make_comment(make_essay(), state="held"))

    def broken(*arguments, **options):
        raise RuntimeError(f"cannot show {token} to reader@example.org")

    monkeypatch.setattr("comments.writers.views.render", broken)
    answer = Visitor().get(f"/responses/{token}/")
    written = "\n".join(lines())
    assert answer.status == 500 and "RuntimeError: cannot show … to …" in written and "Traceback" in written
    assert token not in written and "reader@example.org" not in written
    assert answer["X-Request-ID"] in written


@pytest.mark.django_db
def test_an_error_of_the_database_is_written_without_its_row(lines, site):
    User.objects.create_user("known@example.org", "x", name="Known")
    typed = "some hidden words\nin two lines"
    for attempt in (
        lambda: User.objects.create(email="known@example.org", name="Other"),
        lambda: Comment.objects.create(essay=make_essay(), body=typed, name=typed, state=None, submitted_at=None),
        lambda: connection.cursor().execute("SELECT * FROM no_such_table WHERE email = %s", [typed]),
    ):
        with pytest.raises(DatabaseError) as raised, transaction.atomic():
            attempt()
        logging.getLogger("x").exception("It failed.", exc_info=raised.value)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError) as raised, transaction.atomic():
            connection.cursor().execute("SELECT %s::integer", [typed])
        logging.getLogger("x").exception("It failed.", exc_info=raised.value)
    written = "\n".join(lines())
    assert written.count("IntegrityError") >= 2 and "no_such_table" in written
    assert "known@example.org" not in written and "hidden" not in written and "DETAIL" not in written


def test_the_words_of_a_mail_server_are_not_written(lines):
    error = smtplib.SMTPRecipientsRefused({"reader@example.org": (550, b"no such reader")})
    logging.getLogger("x").error("Mail failed.", exc_info=error)
    assert lines()[-1] == "SMTPRecipientsRefused"


@pytest.mark.django_db
def test_a_refusal_is_one_line_with_time_level_and_request(site, lines):
    form = {"email": "a@example.org", "password": "x"}
    ask = [
        (404, lambda: Visitor().get("/no-such-page/")), (405, lambda: Visitor().get("/sign-out/")),
        (403, lambda: Visitor().post("/list/", form, headers={"Origin": "https://evil.example"})),
        (404, lambda: Visitor().get("/essays/?page=nine")), (400, lambda: Visitor().get("/essays/?q=%00")),
        (413, lambda: Visitor().send("POST", "/sign-in/", environ={"CONTENT_LENGTH": str(2**30)})),
        (403, lambda: Visitor().post("/sign-in/", form)),
    ]  # fmt: skip
    ids = set()
    for status, request in ask:
        before = len(lines())
        assert request().status == status
        new = lines()[before:]
        assert len(new) <= 1, new
        for line in new:
            found = re.fullmatch(
                r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (?:WARNING|ERROR) \[([0-9a-f]{32})\] [\w.]+: .+", line
            )
            assert found, line
            ids.add(found[1])
    assert len(ids) >= 4


def test_a_refusal_that_brings_an_error_along_is_one_line_too(lines):
    try:
        raise PermissionDenied("known@example.org may not")
    except PermissionDenied as error:
        given = {"status_code": 403, "request": RequestFactory().get("/")}
        for _ in range(2):
            logging.getLogger("django.request").warning("Forbidden: %s", "/a\nb", exc_info=error, extra=given)
    assert len(lines()) == 1 and lines()[0].endswith("django.request: Forbidden: /a b")


def test_a_request_while_the_database_is_away_is_one_line_that_says_why(lines, monkeypatch):
    """Each of them with all its steps fills the disk of a site within the hour."""
    words = 'FATAL: the database system\nis starting up, row: "known@example.org"'
    monkeypatch.setattr(connection, "ensure_connection", raising(OperationalError(words)))
    assert Visitor().get("/search/?q=well").status == 503
    assert len(lines()) == 1
    assert re.search(r"Service Unavailable: /search/: OperationalError: FATAL: the database system$", lines()[0])


def raising(error):
    def fail(*_):
        raise error

    return fail


@pytest.mark.django_db
def test_the_id_of_a_request_is_taken_from_a_trusted_proxy_alone(site, lines, settings):
    given = "0123456789abcdef" * 2
    Visitor().get("/no-such-page/", headers={"X-Request-ID": given})
    settings.TRUSTED_PROXIES = 1
    Visitor().get("/no-such-page/", headers={"X-Request-ID": given})
    Visitor().get("/no-such-page/", headers={"X-Request-ID": "x] forged: "})
    assert [given in line for line in lines()] == [False, True, False]
    assert "forged" not in "".join(lines())
    assert Visitor().get("/").get("X-Request-ID") is None


NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/start.log;
events {{ }}
http {{ access_log {folder}/access.log;
client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4;
scgi_temp_path {folder}/5; include {folder}/site.conf; }}
"""


@pytest.fixture
def nginx(tmp_path):
    """nginx with the site's own file, but for its ports, its folders and a certificate of the moment."""
    program, openssl = programs.need("nginx", "nginx"), programs.need("openssl", "openssl")
    plain, secure = free_port(), free_port()
    certificate = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=commons.example.org"]
    files = ["-keyout", f"{tmp_path}/privkey.pem", "-out", f"{tmp_path}/fullchain.pem"]
    subprocess.run([openssl, *certificate, *files], check=True, capture_output=True)
    conf = (ROOT / "deploy" / "nginx.conf").read_text().replace(LATER, "")
    for old, new in (
        (r"/etc/letsencrypt/live/commons.example.org", str(tmp_path)), (r"/var/log/nginx", str(tmp_path)),
        (r"listen \[::\][^;]*;", ""), (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ", f"listen 127.0.0.1:{secure} "), (r"/run/commonswiki", str(tmp_path)),
        (r"/var/cache/commonswiki", f"{tmp_path}/pages"),
    ):  # fmt: skip
        conf = re.sub(old, new, conf)
    (tmp_path / "site.conf").write_text(conf)
    (tmp_path / "nginx.conf").write_text(NGINX.format(folder=tmp_path))
    tried = subprocess.run([program, "-t", "-c", f"{tmp_path}/nginx.conf"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    process = subprocess.Popen([program, "-c", f"{tmp_path}/nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        wait_for(plain)
        yield plain, tmp_path
    finally:
        process.kill()
        process.wait()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


@pytest.mark.sqlite
def test_nginx_writes_no_key_of_an_address_and_none_of_the_page_before(nginx):
    port, folder = nginx
    opener = urllib.request.build_opener(NoRedirect)
    asked = [*key_paths(), "/essays/?q=words", "/responses/yours/"]
    for path in asked:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}?from={KEY}", headers={
            "Host": "commons.example.org", "Referer": f"https://commons.example.org/responses/{KEY}/?a={KEY}",
        })  # fmt: skip
        with pytest.raises(urllib.error.HTTPError) as answer:
            opener.open(request, timeout=5)
        assert answer.value.code == 301
    written = (folder / "access.log").read_text()
    assert written.count("\n") == len(asked) and KEY not in written
    assert '"GET /essays/ HTTP/1.1" 301' in written and '"https://commons.example.org/"' in written
    for file in folder.glob("*.log"):
        assert KEY not in file.read_text(), file.name
    assert (ROOT / "deploy" / "nginx.conf").read_text().count(f"access.log commonswiki{LATER};") == 2


@pytest.mark.parametrize("piece", ["a", "@", "a@", "/", "/responses/", "?from=", "a:"])
def test_a_line_without_end_is_read_once(piece):
    """Minutes, where a pattern begins again at each letter."""
    assert len(logs.cleaned(piece * (1_000_000 // len(piece)))) <= 1_000_000


def test_a_key_in_a_query_is_hidden_wherever_it_leads():
    for name in ("next", "token", "code", "FROM"):
        line = logs.cleaned(f"GET /sign-in/?page=2&{name}={KEY}&sort=new")
        assert KEY not in line and "page=2" in line and "sort=new" in line
