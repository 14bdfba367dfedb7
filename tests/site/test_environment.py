"""Settings that cannot be meant are refused in one plain sentence, by every command and by the server."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from commonswiki import environment

pytestmark = pytest.mark.sqlite  # they name databases of their own


def command(tmp_path, *arguments, **variables):
    outside = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {"VAR_DIR": str(tmp_path / "var"), "SECRET_KEY": "only-for-this-test", **outside, **variables}
    return subprocess.run(
        [sys.executable, *arguments], cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "nonsense"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "ftp://commons.example.org"),
        ("SITE_URL", "http://commons.example.org:99999"),
        ("SITE_URL", "http://commons.example.org/below"),
        ("SITE_URL", "http://somebody@commons.example.org"),
        ("SITE_URL", "http://commons example.org"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", f"http://{'a' * 70}.org"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://me:secret@host/name"),
        ("DATABASE_URL", "postgres://me:secret@host"),
        ("DATABASE_URL", "postgres://me:secret@host:port/name"),
        ("EMAIL_URL", "nonsense"),
        ("EMAIL_URL", "smtp+tls://me:secret@"),
        ("EMAIL_URL", "smtp+tls://me:secret@host:port"),
        ("CACHE_URL", "nonsense"),
        ("TRUSTED_PROXIES", "yes"),
        ("TRUSTED_PROXIES", "-1"),
        ("HSTS_SECONDS", "1e9"),
        ("DEBUG", "maybe"),
        ("PAGE_STORE", "2"),
        ("PURGE_COMMAND", "purge 'secret"),
        ("MAIL_FROM", "nobody"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    readers = {
        "SITE_URL": lambda: environment.site_url(""),
        "DATABASE_URL": lambda: environment.database(""),
        "EMAIL_URL": environment.mail,
        "CACHE_URL": lambda: environment.cache(1),
        "PURGE_COMMAND": lambda: environment.command("PURGE_COMMAND"),
        "MAIL_FROM": lambda: environment.sender(""),
        "LOG_LEVEL": lambda: environment.log_level(""),
        "DEBUG": lambda: environment.switch("DEBUG", False),
        "PAGE_STORE": lambda: environment.switch("PAGE_STORE", True),
    }
    with pytest.raises(ImproperlyConfigured) as refused:
        readers.get(name, lambda: environment.number(name, 0))()
    assert str(refused.value).startswith(name)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("https://commons.example.org/", "https://commons.example.org"),
        ("HTTP://Localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://allmende.münchen.example", "https://allmende.xn--mnchen-3ya.example"),
    ],
)
def test_addresses_of_sites(monkeypatch, value, meant):
    monkeypatch.setenv("SITE_URL", value)
    assert environment.site_url("") == meant


def test_what_is_empty_counts_as_not_set(monkeypatch):
    for name in ("SITE_URL", "DATABASE_URL", "EMAIL_URL", "TRUSTED_PROXIES", "DEBUG", "ALLOWED_HOSTS"):
        monkeypatch.setenv(name, " ")
    assert environment.site_url("http://localhost:8000") == "http://localhost:8000"
    assert environment.database("sqlite:////a/b")["NAME"] == "/a/b"
    assert environment.mail() == {}
    assert environment.number("TRUSTED_PROXIES", 1) == 1
    assert environment.switch("DEBUG", False) is False
    assert environment.names("ALLOWED_HOSTS", ["a"]) == ["a"]


def test_mail_servers_have_their_usual_ports(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me:a%40b@host")
    found = environment.mail()
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"]) == ("host", 587, "a@b")
    monkeypatch.setenv("EMAIL_URL", "smtp+ssl://host")
    assert environment.mail()["EMAIL_PORT"] == 465


def test_socket_of_postgresql(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://commonswiki@//var/run/postgresql/commonswiki")
    found = environment.database("")
    assert (found["HOST"], found["NAME"], found["USER"]) == ("/var/run/postgresql", "commonswiki", "commonswiki")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SITE_URL": "nonsense"}, "SITE_URL=nonsense is no address"),
        ({"SECRET_KEY": ""}, "A secret key is missing"),
        ({"DATABASE_URL": "postgres://me:secret@127.0.0.1:1/name"}, "cannot be used"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "cannot be used"),
        ({"VAR_DIR": "/dev/null/var"}, "cannot be written to"),
    ],
)
def test_prepare_says_in_one_line_what_is_wrong(tmp_path, variables, words):
    told = command(tmp_path, "manage.py", "prepare", **variables)
    assert told.returncode != 0
    assert words in told.stderr and "secret@" not in told.stderr
    assert "Traceback" not in told.stderr and len(told.stderr.strip().splitlines()) == 1


def test_a_database_without_tables_is_told_from_a_broken_one(tmp_path):
    (tmp_path / "var").mkdir()
    told = command(tmp_path, "manage.py", "tick")
    assert told.stderr.strip() == "The database is not made ready for this version: run `manage.py prepare` first."


def test_the_server_says_so_too(tmp_path):
    server = ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "commonswiki.wsgi")
    told = command(tmp_path, *server, SITE_URL="nonsense")
    assert told.returncode != 0 and "SITE_URL=nonsense is no address" in told.stderr and "Traceback" not in told.stderr
    told = command(tmp_path, *server, WEB_WORKERS="many")
    assert told.returncode != 0 and "WEB_WORKERS=many is no number" in told.stderr and "Traceback" not in told.stderr


def test_a_forged_name_gets_no_page_from_the_store_either(client, site):
    assert client.get("/").status_code == 200
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert settings.SITE_URL in answer.content.decode() and "evil" not in answer.content.decode()
