"""The desk's pages of administrators: the site's settings, and the letters that cannot be sent."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from commonswiki.site_settings import NAMES, save_settings
from essays.models import Essay, Licence
from sitewide.http.redirects import see_other
from sitewide.mail import outbox
from sitewide.models import SiteSettings
from sitewide.pagination import page_of

PER_PAGE = 50
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


class SettingsForm(forms.ModelForm):
    """The row of settings; the essay that leads home is chosen from what is published."""

    use_required_attribute = False
    field_order = NAMES
    lead_essay = forms.ChoiceField(
        label=gettext_lazy("Essay that leads home"), required=False,
        help_text=gettext_lazy("None chosen: a featured essay, else the newest."),
    )  # fmt: skip
    default_licence = forms.ChoiceField(label=gettext_lazy("Licence of new essays"), required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=[("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in ZONES)],
        error_messages={"invalid_choice": gettext_lazy("Choose a zone of the list, like Europe/Brussels.")},
    )  # fmt: skip
    bookmarks_more_url = forms.URLField(
        label=gettext_lazy("Where “more bookmarks” leads"), required=False, max_length=500, assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": gettext_lazy("Enter a web address, like https://example.org/page.")},
    )  # fmt: skip

    class Meta:
        model = SiteSettings
        fields = [name for name in NAMES if name != "lead_essay"]
        labels = {
            "title": gettext_lazy("Title"),
            "tagline": gettext_lazy("Tagline"),
            "bookmarks_more_label": gettext_lazy("Words of “more bookmarks”"),
            "contact_email": gettext_lazy("E-mail address for readers"),
            "second_pair_of_eyes": gettext_lazy("Second pair of eyes"),
        }
        help_texts = {
            "bookmarks_more_label": gettext_lazy("Such as “More in Diigo”."),
            "second_pair_of_eyes": gettext_lazy("Whoever saved a revision cannot approve it; somebody else does."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill in “%s”.") % field.label
        rows = Essay.objects.published().newest().values_list("guid", "title")
        none = [("", _("None chosen"))]
        self.fields["lead_essay"].choices = none + [(str(guid), title or _("Untitled")) for guid, title in rows]
        licences = [(code, name) for code, name in Licence.objects.values_list("code", "name")]
        self.fields["default_licence"].choices = [("", _("None")), *licences]
        if self.instance.lead_essay:
            self.initial["lead_essay"] = str(self.instance.lead_essay)

    def clean_lead_essay(self):
        return self.cleaned_data["lead_essay"] or None


@never_cache
@role_required("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_settings(request):
    row = SiteSettings.objects.get(pk=1)
    form = SettingsForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            save_settings({name: form.cleaned_data[name] for name in NAMES}, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The settings are saved."))
            return see_other("desk-settings")
    context = {
        "form": form,
        "mail": mail_words(),
        "waiting": outbox.waiting().count(),
        "failing": outbox.failing().count(),
    }
    return render(request, "desk/settings.html", context, status=422 if form.errors else 200)


def mail_words():
    """Where letters go, in a sentence for administrators; no password in it."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return _("Letters leave through %(host)s, port %(port)s.") % {
            "host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT,
        }  # fmt: skip
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return _("Letters are not sent: they are written as files into the folder var/mail/ of the site.")
    return _("Letters go to %s.") % settings.EMAIL_BACKEND.rsplit(".", 2)[-2]


@never_cache
@role_required("administrator")
@require_safe
def desk_mail(request):
    """The letters that failed and have not left, newest first, each with why."""
    page = page_of(outbox.failing().order_by("-created", "-pk"), request, PER_PAGE)
    counts = {"waiting": outbox.waiting().count(), "overdue": outbox.overdue().count()}
    return render(request, "desk/mail.html", {"page": page, "mail": mail_words()} | counts)


@require_POST
@never_cache
@role_required("administrator")
def desk_mail_retry(request, pk):
    letter = get_object_or_404(outbox.failing(), pk=pk)
    outbox.retry(letter)
    messages.success(request, _("The letter to %s is tried again within a minute.") % letter.to)
    return see_other("desk-mail")
