"""Reads what differs between machines from environment variables. One that is empty counts as not set.

What cannot be meant raises ImproperlyConfigured with a plain sentence that names the variable, and never its secrets.
"""

import logging
import os
import re
import secrets
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError

from sitewide.mail.mailboxes import validate_mailbox

TRUE = {"true", "on", "ok", "yes", "y", "1"}
FALSE = {"false", "off", "no", "n", "0"}
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
DATABASES = ("postgres", "postgresql", "pgsql", "psql", "sqlite")


def text(name, default=""):
    """The variable's words without blanks around them."""
    return os.environ.get(name, "").strip() or default


def names(name, default):
    """A list of words with commas between."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or default


def number(name, default):
    """A whole number, 0 or more."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name}={value} is no whole number, such as {default}.")
    return int(value)


def switch(name, default):
    """True or False, written as on or off, true or false, yes or no, 1 or 0."""
    value = text(name, "on" if default else "off")
    if value.lower() not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value} is neither on nor off.")
    return value.lower() in TRUE


def command(name):
    """A program with its arguments, divided as a shell does; [] for none."""
    try:
        return shlex.split(text(name))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no command: a quotation mark in it is not closed.") from error


def site_url(default):
    """The site's address without a slash at its end, its name in the letters that requests have (IDNA)."""
    value = text("SITE_URL", default).rstrip("/")
    try:
        parts = urlsplit(value)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # a port that is no number, half an IPv6 address, a name that is too long
        host, port = "", None
    if not _is_site(value, host) or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ImproperlyConfigured(
            f"SITE_URL={value} is no address of a site: https://commons.example.org is one, "
            "a name with a port (http://localhost:8000) another. It has no path."
        )
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def _is_site(value, host):
    """Whether absolute links can begin with this."""
    return bool(HOST.fullmatch(host)) and value.lower().startswith(("http://", "https://"))


def database(default):
    """Django's description of the database at DATABASE_URL."""
    value = text("DATABASE_URL", default)
    scheme = value.partition(":")[0]
    try:
        found = environ.Env.db_url_config(value) if scheme in DATABASES else {}
    except (ValueError, ImproperlyConfigured):
        found = {}
    if not found.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of a database: postgres://user:password@host/name is one of PostgreSQL, "
            "sqlite:////folder/file.sqlite3 one of SQLite. Signs such as @ : / # in a password are written as %40 "
            "%3A %2F %23."
        )
    return found


def cache(megabytes, folder=None):
    """Django's description of the cache at CACHE_URL; without one, that of the store in a folder, which all processes
    of the machine share, else of the memory of each process. Either takes so many megabytes at most."""
    url = text("CACHE_URL")
    try:
        found = environ.Env.cache_url_config(url or "locmemcache://commonswiki")
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured("CACHE_URL is no address of a cache: rediscache://host:6379/0 is one.") from error
    bounds = {"MAX_BYTES": megabytes * 1024 * 1024}
    if folder and not url:
        options = {"BACKEND": "commonswiki.page_cache.file_cache.FileCache", **bounds}
        found = {"BACKEND": "commonswiki.page_cache.backends.SparingCache", "LOCATION": str(folder), "OPTIONS": options}
    elif found["BACKEND"].endswith(".LocMemCache"):
        found |= {"BACKEND": "commonswiki.page_cache.backends.BoundedCache", "OPTIONS": bounds}
    elif not found["BACKEND"].endswith(".DummyCache"):
        backend = found["BACKEND"]
        backend = "commonswiki.page_cache.redis_cache.OnceTried" if backend.endswith(".RedisCache") else backend
        options = {"BACKEND": backend, **found.get("OPTIONS", {})}
        found |= {"BACKEND": "commonswiki.page_cache.backends.SparingCache", "OPTIONS": options}
    return found


def mail():
    """The settings of the mail server at EMAIL_URL; {} without one."""
    value = text("EMAIL_URL")
    if not value:
        return {}
    try:
        found = environ.Env.email_url_config(value)
    except (ValueError, ImproperlyConfigured):
        found = {}
    if not found or ("smtp" in found["EMAIL_BACKEND"] and not found["EMAIL_HOST"]):
        raise ImproperlyConfigured(
            "EMAIL_URL is no address of a mail server: smtp+tls://user:password@host:587 is one. "
            "Signs such as @ : / # in a password are written as %40 %3A %2F %23."
        )
    usual = 465 if found.get("EMAIL_USE_SSL") else 587 if found.get("EMAIL_USE_TLS") else 25
    return {**found, "EMAIL_PORT": found["EMAIL_PORT"] or usual}


def sender(default):
    """The address that letters come from, with or without a name before it."""
    value = text("MAIL_FROM", default)
    address = value.rpartition("<")[2].removesuffix(">")
    try:
        if value != default:
            validate_mailbox(address)
    except ValidationError as error:
        raise ImproperlyConfigured(f"MAIL_FROM={value} is no e-mail address.") from error
    return value


def log_level(default):
    value = text("LOG_LEVEL", default).upper()
    if value not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"LOG_LEVEL={value} is none of DEBUG, INFO, WARNING, ERROR and CRITICAL.")
    return value


def secret_key(folder: Path):
    """The key from SECRET_KEY, else from the file that `make run` made; without either the site does not start."""
    if key := text("SECRET_KEY"):
        return key
    file = folder / "secret-key"
    try:
        key = file.read_text().strip()
    except FileNotFoundError:
        key = ""
    except OSError as error:
        raise ImproperlyConfigured(f"{file} cannot be read ({error.strerror}).") from error
    if not key:
        raise ImproperlyConfigured(
            "A secret key is missing. Set SECRET_KEY to something long and random, such as "
            f"{secrets.token_urlsafe(50)}, or run `make run`, which keeps one in var/."
        )
    return key
