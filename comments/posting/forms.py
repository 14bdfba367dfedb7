"""The reply form, and the panel in which a moderator gives a reason. What is too long is refused, never cut."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import cleaning
from comments.models import Comment
from comments.paragraphs import answers
from comments.posting import Submission
from comments.screening import checks
from sitewide.mail.mailbox_fields import AddressFormField
from sitewide.text.lookalikes import can_be_seen
from sitewide.text.numbers import number, whole_number

PARENT_GONE = gettext_lazy(
    "The response that you are answering is not there any more. Send again to answer the essay itself."
)

PARAGRAPH_CHANGED = gettext_lazy(
    "The paragraph that you are answering was changed while you were writing. It stands below as it reads now. Send "
    "again to answer it so."
)
PARAGRAPH_GONE = gettext_lazy(
    "The paragraph that you are answering is not there any more. Send again to answer the essay itself."
)


class ReplyForm(forms.Form):
    """A reader's reply to one essay. With `staff` (a signed-in person with a role) it asks only for the reply."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name"),
        error_messages={"required": gettext_lazy("Enter your name")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = AddressFormField(
        label=gettext_lazy("E-mail"),
        error_messages={"required": gettext_lazy("Enter an e-mail address, like name@example.org"),
                        "invalid": gettext_lazy("Enter an e-mail address, like name@example.org")},
    )  # fmt: skip
    website = forms.CharField(
        label=gettext_lazy("Website"),
        required=False,
        widget=forms.URLInput({"autocomplete": "url", "inputmode": "url"}),
    )
    body = forms.CharField(
        label=gettext_lazy("Your reply"), strip=False, error_messages={"required": gettext_lazy("Write your reply")},
        widget=forms.Textarea({"rows": 8}),
    )  # fmt: skip
    follow = forms.BooleanField(label=gettext_lazy("Write to me when somebody answers"), required=False)
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    paragraph = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see this field; what fills in every field of a form is no person.
    subject = forms.CharField(
        label=gettext_lazy("Leave this field empty"), required=False, strip=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip

    def __init__(self, *args, essay, staff=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.essay, self.staff, self.answered = essay, staff, None
        if staff:
            for name in ("name", "email", "website", "follow", "subject", "stamp"):
                del self.fields[name]

    def clean_name(self):
        name = cleaning.clean_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Enter your name"))
        long = _("The name has %(count)s characters; %(limit)s is the most. Nothing was cut.")
        return _not_longer(name, cleaning.NAME_LIMIT, long)

    def clean_email(self):
        long = _("The e-mail address has %(count)s characters; %(limit)s is the most. Nothing was cut.")
        return _not_longer(self.cleaned_data["email"], cleaning.EMAIL_LIMIT, long)

    def clean_website(self):
        try:
            website = cleaning.clean_website(self.cleaned_data["website"])
        except ValueError:
            raise ValidationError(_("Enter a web address, like https://example.org, or leave it empty")) from None
        long = _("The web address has %(count)s characters; %(limit)s is the most. Nothing was cut.")
        return _not_longer(website, cleaning.WEBSITE_LIMIT, long)

    def clean_body(self):
        return clean_reply(self.cleaned_data["body"])

    def clean_parent(self):
        typed = self.cleaned_data["parent"]
        if not typed:
            return None
        self.answered = find_answered(self.essay, typed)
        if self.answered is None:
            self._retype("parent", "")
            raise ValidationError(PARENT_GONE)
        return self.answered

    def clean_paragraph(self):
        """The paragraph that is answered (answers.About), as it was when the form was opened; None for none, and for
        an answer to a response."""
        typed = self.cleaned_data["paragraph"]
        if not typed or self.cleaned_data.get("parent"):
            return None
        try:
            if about := answers.find_about(self.essay, typed):
                return about
            now = None
        except answers.Changed as changed:
            now = changed.about
        self._retype("paragraph", now.name if now else "")
        raise ValidationError(PARAGRAPH_CHANGED if now else PARAGRAPH_GONE)

    def _retype(self, name, value):
        """What the form shows in a field, when it comes back, in place of what was sent."""
        self.data = self.data.copy()
        self.data[name] = value

    def submission(self, now, writer=""):
        """The cleaned reply with what its form says of itself; `writer` as posting.Submission has it."""
        data = self.cleaned_data
        if self.staff:
            return Submission(name=self.staff.name, body=data["body"], parent=data["parent"], about=data["paragraph"])
        today = timezone.localdate(now)
        return Submission(
            name=data["name"], body=data["body"], email=data["email"], website=data["website"], parent=data["parent"],
            about=data["paragraph"], follow=data["follow"], trap=data["subject"],
            stamp=checks.stamp_state(data["stamp"], self.essay.pk, today, now.timestamp()),
            writer=writer,
        )  # fmt: skip


def clean_reply(text):
    """The words of a reply, cleaned; raises ValidationError for none and for too many."""
    body = cleaning.clean_body(text)
    if not can_be_seen(body):
        raise ValidationError(_("Write your reply"))
    long = _("Your reply has %(count)s characters; %(limit)s is the most. Nothing was cut.")
    return _not_longer(body, cleaning.BODY_LIMIT, long)


def _not_longer(text, limit, long):
    """The text; raises ValidationError in the words of `long` where it is longer."""
    if len(text) > limit:
        raise ValidationError(long % {"count": number(len(text)), "limit": number(limit)})
    return text


def find_answered(essay, number):
    """The published response of this essay with a number given as text; None for anything else."""
    asked = whole_number(number, digits=9)
    if asked is None:
        return None
    return Comment.objects.filter(essay=essay, state=Comment.State.PUBLISHED, number=asked).first()


def blank_form(essay, *, staff=None, fresh=False, now: datetime | None = None, **initial):
    """An empty reply form with its stamp; `fresh` for a page that is made for one person, with the second in it."""
    return ReplyForm(essay=essay, staff=staff, initial={**initial, "stamp": stamp_of(essay, fresh=fresh, now=now)})


def stamp_of(essay, *, fresh=False, now=None):
    """The stamp of a form under an essay; as for blank_form."""
    now = now or timezone.now()
    return checks.make_stamp(essay.pk, timezone.localdate(now), now.timestamp() if fresh else None)


class DecisionForm(forms.Form):
    """Why a reply is not published, or is removed. The rules of the reasons are the verbs' own."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=Comment.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, strip=False, widget=forms.Textarea({"rows": 4}))
    repeats_number = forms.IntegerField(
        label=gettext_lazy("Number of the reply that says it"), required=False, min_value=1, max_value=2**31 - 1,
        widget=forms.TextInput({"inputmode": "numeric", "size": 6}),
    )  # fmt: skip
