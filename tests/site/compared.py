"""Pages as readers are given them, beside the same made anew."""

import brotli
from django.test import override_settings

from commonswiki.layout import forget_frame
from tests.site.visitor import Visitor

# Which name the one answer, when a page was made, and what it read then.
UNTOLD = {"x-request-id", "last-modified", "cache-tag"}


def read(answer):
    """What a reader is told, in lines."""
    body = brotli.decompress(answer.body) if answer.get("Content-Encoding") == "br" else answer.body
    told = sorted(f"{name}: {value}" for name, value in answer.headers.items() if name not in UNTOLD)
    return [str(answer.status), *told, *body.decode().split("\n")]


def answers(paths, encoding="br"):
    return {path: Visitor().get(path, headers={"Accept-Encoding": encoding}) for path in paths}


def made_anew(paths):
    forget_frame()
    with override_settings(PAGE_STORE=False):
        return answers(paths)
