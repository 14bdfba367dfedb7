"""Context processor: what every template may name."""

from django.conf import settings


def site(request):
    state = getattr(request, "site_state", None)
    return {"site": state and state.settings, "site_state": state, "SITE_URL": settings.SITE_URL}
