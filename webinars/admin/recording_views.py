"""The recording: its link, its sound, and what was said in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from webinars.admin.recording_forms import AUDIO_FAULTS, AudioForm, TranscriptForm
from webinars.admin.screens import WebinarScreen
from webinars.models import RecordingAudio, Transcript
from webinars.recordings import chapters_of, cues_of, passages_of
from webinars.services.recordings.audio import AudioError, delete_audio, save_audio
from webinars.services.recordings.transcripts import delete_transcript, save_transcript
from webinars.transcripts import write_chapters, write_text

LANGUAGES = dict(settings.LANGUAGES)


class RecordingView(WebinarScreen):
    """What there is of the recording; the form for its sound."""

    template_name = "webinars/admin/recording.html"
    page_title = gettext_lazy("Recording")

    @cached_property
    def form(self) -> AudioForm:
        if self.request.method == "POST":
            return AudioForm(self.request.POST, self.request.FILES)
        return AudioForm()

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("action") == "delete_audio":
            if delete_audio(webinar=self.webinar):
                messages.success(request, _("The sound is deleted."))
            return HttpResponseRedirect(request.path)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            save_audio(webinar=self.webinar, file=self.form.cleaned_data["file"])
        except AudioError as error:
            self.form.add_error("file", AUDIO_FAULTS[error.code])
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("The sound is saved. It stands beside the recording and in the podcast."))
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        found = {one.language: one for one in self.webinar.transcripts.all()}
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "audio": RecordingAudio.objects.filter(webinar=self.webinar).first(),
            "transcripts": [self._describe(code, found.get(code)) for code in LANGUAGES],
        }

    def _describe(self, language: str, transcript: Transcript | None) -> dict[str, Any]:
        described = {"language": LANGUAGES[language], "url": self.url("transcript", language), "found": transcript}
        if transcript is not None:
            passages = passages_of(transcript)
            described |= {
                "words": sum(passage.words for passage in passages),
                "passages": len(passages),
                "chapters": len(transcript.chapters),
            }
        return described


class TranscriptView(WebinarScreen):
    """What was said, in one language: from a file, or typed and corrected here."""

    template_name = "webinars/admin/transcript.html"

    def get_page_title(self) -> str:
        return _("Transcript in %(language)s") % {"language": _(LANGUAGES[self.language])}

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": self.url("recording"), "label": _("Recording")}, *super().crumbs()]

    @property
    def language(self) -> str:
        if self.kwargs["language"] not in LANGUAGES:
            raise Http404
        return self.kwargs["language"]

    @cached_property
    def transcript(self) -> Transcript | None:
        return self.webinar.transcripts.filter(language=self.language).first()

    @cached_property
    def form(self) -> TranscriptForm:
        if self.request.method == "POST":
            return TranscriptForm(self.request.POST, self.request.FILES)
        found = self.transcript
        if found is None:
            return TranscriptForm()
        return TranscriptForm(
            initial={"text": write_text(cues_of(found)), "chapters": write_chapters(chapters_of(found))}
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("action") == "delete":
            if delete_transcript(webinar=self.webinar, language=self.language):
                messages.success(request, _("The transcript is deleted."))
            return HttpResponseRedirect(self.url("recording"))
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        cleaned = self.form.cleaned_data
        save_transcript(
            webinar=self.webinar,
            language=self.language,
            cues=cleaned["cues"],
            chapters=cleaned["chapters"],
            user=request.user,
        )
        messages.success(request, _("The transcript is saved. It is found as soon as the webinar's page is public."))
        return HttpResponseRedirect(self.url("recording"))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form, "transcript": self.transcript}
