"""Context processor: what every template may name."""

from django.conf import settings


def site(request):
    """What every template may need of the site: its settings, its state, its address."""
    state = getattr(request, "site_state", None)
    return {"site": state and state.settings, "site_state": state, "SITE_URL": settings.SITE_URL}
