"""The addresses of essays on the desk, of which a page names dozens."""

from functools import cache

from django.urls import reverse


def desk_address(pk: int, name: str = "desk-essay") -> str:
    """The path of an essay's page on the desk, of this name. Put together here: Django looks through all addresses of
    the desk for each, which took longer than all else that is shown of an essay."""
    before, after = _around(name)
    return f"{before}{pk}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _id, after = reverse(name, args=[0]).rpartition("0")
    return before, after
