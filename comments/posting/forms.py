"""The reply form, and the panel in which a moderator gives a reason. What is too long is refused, never cut."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments import cleaning
from comments.models import Comment
from comments.paragraphs import answers
from comments.posting import Submission
from comments.screening import checks
from sitewide.mailbox_fields import AddressFormField

PARENT_GONE = "The response that you are answering is not there any more. Send again to answer the essay itself."

PARAGRAPH_CHANGED = (
    "The paragraph that you are answering was changed while you were writing. It stands below as it reads now. Send "
    "again to answer it so."
)
PARAGRAPH_GONE = "The paragraph that you are answering is not there any more. Send again to answer the essay itself."


class ReplyForm(forms.Form):
    """A reader's reply to one essay. With `staff` (a signed-in person with a role) it asks only for the reply."""

    use_required_attribute = False

    name = forms.CharField(
        error_messages={"required": "Enter your name"}, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = AddressFormField(
        label="E-mail",
        error_messages={"required": "Enter an e-mail address, like name@example.org",
                        "invalid": "Enter an e-mail address, like name@example.org"},
    )  # fmt: skip
    website = forms.CharField(required=False, widget=forms.URLInput({"autocomplete": "url", "inputmode": "url"}))
    body = forms.CharField(
        label="Your reply", strip=False, error_messages={"required": "Write your reply"},
        widget=forms.Textarea({"rows": 8}),
    )  # fmt: skip
    follow = forms.BooleanField(label="Write to me when somebody answers", required=False)
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    paragraph = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see this field; what fills in every field of a form is no person.
    subject = forms.CharField(
        label="Leave this field empty", required=False, strip=False,
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
            raise ValidationError("Enter your name")
        return _not_longer(name, cleaning.NAME_LIMIT, "The name")

    def clean_email(self):
        return _not_longer(self.cleaned_data["email"], cleaning.EMAIL_LIMIT, "The e-mail address")

    def clean_website(self):
        try:
            website = cleaning.clean_website(self.cleaned_data["website"])
        except ValueError:
            raise ValidationError("Enter a web address, like https://example.org, or leave it empty") from None
        return _not_longer(website, cleaning.WEBSITE_LIMIT, "The web address")

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
        """The paragraph that is answered (passages.About), as it was when the form was opened; None for none, and for
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
    if not cleaning.says_something(body):
        raise ValidationError("Write your reply")
    return _not_longer(body, cleaning.BODY_LIMIT, "Your reply")


def _not_longer(text, limit, what):
    if len(text) > limit:
        raise ValidationError(f"{what} has {len(text):,} characters; {limit:,} is the most. Nothing was cut.")
    return text


def find_answered(essay, number):
    """The published response of this essay with a number given as text; None for anything else."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Comment.objects.filter(essay=essay, state=Comment.State.PUBLISHED, number=int(number)).first()


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
        choices=Comment.Reason.choices, widget=forms.RadioSelect, error_messages={"required": "Choose a reason."}
    )
    note = forms.CharField(required=False, strip=False, widget=forms.Textarea({"rows": 4}))
    repeats_number = forms.IntegerField(
        label="Number of the reply that says it", required=False, min_value=1, max_value=2**31 - 1,
        widget=forms.TextInput({"inputmode": "numeric", "size": 6}),
    )  # fmt: skip
