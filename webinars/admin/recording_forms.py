"""Forms about a recording: its sound, and what was said in it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from webinars.services.recordings.audio import MAX_BYTES, TYPES
from webinars.transcripts import TranscriptError, read_chapters, read_transcript
from webinars.transcripts.reading import MOST_FAULTS

AUDIO_FAULTS = {
    "type": _("Upload an MP3 or M4A file (or Ogg, Opus)."),
    "size": _("The file is too large: at most %(most)s MB.") % {"most": MAX_BYTES // 1024**2},
    "broken": _("This file cannot be played: it is no sound of the kind that its name says."),
}


class AudioForm(forms.Form):
    file = forms.FileField(
        label=_("Sound file"),
        help_text=_("MP3 or M4A, at most %(most)s MB. For speech, mono with 32 to 64 kbit/s is plenty.")
        % {"most": MAX_BYTES // 1024**2},
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{name}" for name in TYPES)}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class TranscriptForm(forms.Form):
    """A file or a text; cleans to `cues` and `chapters`. Faults stand at the field with their lines."""

    file = forms.FileField(
        label=_("Subtitle file"),
        required=False,
        help_text=_("VTT or SRT, as Zoom and YouTube give it; it replaces the text below."),
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,.srt,.txt,text/vtt,text/plain"}),
        error_messages={"empty": _("The file is empty.")},
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        help_text=_("VTT, SRT, lines such as “12:34 Text”, or paragraphs without times."),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"}),
    )
    chapters = forms.CharField(
        label=_("Chapters"),
        required=False,
        help_text=_("One a line: “12:34 Title”. Empty: those that stand in a NOTE of the VTT file."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text", "")
        cues, noted = [], []
        if file:
            cues, noted = self._read("file", read_transcript, file.read()) or ([], [])
        elif text.strip():
            cues, noted = self._read("text", read_transcript, text) or ([], [])
        elif "file" not in self.errors:
            self.add_error("file", gettext("Choose a file, or paste the text below."))
        typed = self._read("chapters", read_chapters, cleaned.get("chapters", "")) or []
        if typed and cues and all(cue.start is None for cue in cues):
            self.add_error("chapters", gettext("Chapters need a transcript with times."))
        return cleaned | {"cues": cues, "chapters": typed or noted}

    def _read(self, field: str, read, source):
        """What `read` makes of it, or None with its faults at the field."""
        try:
            return read(source)
        except TranscriptError as error:
            for fault in error.faults[:MOST_FAULTS]:
                where = gettext("Line %(line)s:") % {"line": fault.line}
                self.add_error(field, f"{where} {fault.message}" if fault.line else fault.message)
            if (more := len(error.faults) - MOST_FAULTS) > 0:
                self.add_error(field, gettext("And %(more)s more lines.") % {"more": more})
        return None
