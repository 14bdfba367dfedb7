from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from essays.media.forms import PictureWordsForm
from essays.media.recording_formats import SERVED
from essays.models import Media
from essays.models.media import MOST_SAID


class RecordingForm(PictureWordsForm):
    """What is said of a recording, and in it."""

    transcript = forms.CharField(
        label=_("Transcript"), required=False, max_length=MOST_SAID, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What is said, for those who cannot hear it; of a film also what is to be seen. An empty line ends "
                    "a paragraph."),
    )  # fmt: skip
    transcript_url = forms.CharField(
        label=_("Or the address of a page with the transcript"), required=False, max_length=500,
        help_text=_("One of this site, like /essays/a-title/, or any other."),
    )  # fmt: skip
    still = forms.CharField(
        label=_("Picture before it plays"), required=False, max_length=120,
        help_text=_("Of a film: a picture of the library, by its name."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alt"].label = _("Title")
        self.fields["alt"].help_text = _("What it is, in a few words: who speaks, of what.")
        self.fields["alt"].error_messages["required"] = gettext("Give the recording a title.")
        self.fields["caption"].help_text = _("Stands under it; without one, the title does.")
        self.fields["still"].widget.attrs |= {
            "list": "known-pictures", "autocomplete": "off", "data-suggest": reverse("desk-media-suggest"),
        }  # fmt: skip

    @classmethod
    def said(cls, recording):
        """What the form of a recording begins with."""
        said = {name: getattr(recording, name) for name in cls.base_fields}
        return said | {"still": recording.still.name if recording.still else ""}

    def clean_still(self):
        name = self.cleaned_data["still"].strip().removeprefix("media:")
        found = Media.objects.filter(name=name).first() if name else None
        if name and found is None:
            raise ValidationError(gettext("There is no picture “%s” in the library.") % name)
        return found


class AddRecordingForm(RecordingForm):
    file = forms.FileField(
        label=_("Sound or film"),
        widget=forms.FileInput(attrs={"accept": ",".join(sorted({*SERVED.values(), ".opus", ".oga"}))}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    field_order = ["file", "alt", "caption", "credit", "licence", "source_url", "transcript", "transcript_url", "still"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = gettext("MP3, Ogg (Opus, Vorbis), M4A, FLAC, WAV, MP4 or WebM, at most %d MB.") % settings.RECORDING_MB
        kept = gettext(
            "Names, covers, places and days that the file tells of itself are taken out. It is not encoded anew: what "
            "is heard and seen stays as it is, and the name of the program that wrote it may stay too."
        )
        self.fields["file"].help_text = f"{most} {kept}"
