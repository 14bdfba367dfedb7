"""What a moderator says who blocks somebody or something."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import Block
from comments.moderation import blocks
from comments.screening import blocklist

Kind = Block.Kind
FOREVER = "0"
LENGTHS = [
    ("1", _("A day")), ("7", _("A week")), ("30", _("A month")), ("90", _("Three months")), ("365", _("A year")),
    (FOREVER, _("Until it is lifted (not for addresses and networks)")),
]  # fmt: skip


class BlockForm(forms.Form):
    """Of a reply (`comment`) one chooses among what is known of it; without one, what is blocked is typed."""

    use_required_attribute = False

    what = forms.ChoiceField(
        label=_("What is blocked"), widget=forms.RadioSelect, error_messages={"required": _("Choose what is blocked.")}
    )
    subject = forms.CharField(
        label=_("Which"), max_length=300, error_messages={"required": _("Say what is blocked.")},
        help_text=_("name@example.org, 192.0.2.7, 192.0.2.0/24, 2001:db8::/48 or example.org"),
    )  # fmt: skip
    days = forms.ChoiceField(label=_("For how long"), choices=LENGTHS, initial="30")
    note = forms.CharField(
        label=_("A note for the other moderators"), required=False, max_length=blocks.NOTE_LIMIT,
        help_text=_("Why. Write no name and no address here: it is kept."),
    )  # fmt: skip

    def __init__(self, *args, comment=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.comment = comment
        self.fields["what"].choices = known_choices(comment) if comment else Kind.choices
        if comment:
            del self.fields["subject"]

    def block(self, by):
        """Blocks what was chosen; raises ValidationError as `blocks.block` does."""
        kind, _colon, host = self.cleaned_data["what"].partition(":")
        days = int(self.cleaned_data["days"]) or None
        subject = host or self.cleaned_data.get("subject", "")
        return blocks.block(kind, subject, by=by, days=days, comment=self.comment, note=self.cleaned_data["note"])


def known_choices(comment):
    """What of a reply can be blocked: [(kind, or "host:name", words)]."""
    known = blocklist.known_of(comment)
    words = {
        Kind.PERSON: _("Its writer: %s") % comment.email, Kind.ADDRESS: _("The internet address that it came from"),
        Kind.NETWORK: _("The network that it came from (others share it)"),
    }  # fmt: skip
    found = [(kind, words[kind]) for kind in words if known[kind]]
    return found + [(f"host:{host}", _("Links to %s") % host) for host in sorted(known[Kind.HOST])[:50]]
