"""What stands beside the demo's recordings: transcripts and sound of invented sessions, and a handout with text."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile

from portal.models import PortalDocument
from webinars.models import RecordingAudio, Transcript, Webinar, WebinarPage
from webinars.services.recordings.audio import save_audio
from webinars.services.recordings.transcripts import save_transcript
from webinars.transcripts import read_transcript

FOLDER = Path(__file__).parent / "recordings"
# Only invented people are given words; nothing is said in the sound.
TRANSCRIPTS = [(42, "id", "seri-42.vtt"), (42, "en", "seri-42-en.vtt"), (43, "id", "seri-43.vtt")]
AUDIO = [(42, "seri-42.mp3", 13)]  # forty seconds of tones, so many times over: as long as the transcript
HANDOUT_WEBINAR = 42
HANDOUT_TITLE = "Lembar kerja: satu pertanyaan setiap pagi (contoh)"
HANDOUT = [
    "Lembar kerja ini adalah contoh dan boleh disalin.",
    "Pilih satu pertanyaan untuk sepuluh menit pertama: apa yang kemarin membuat warga datang dua kali?",
    "Tulis sebabnya dalam satu kalimat. Lingkari yang bisa diselesaikan hari ini tanpa surat dan tanpa anggaran.",
    "Catat siapa yang mencoba, sampai kapan, dan tanda apa yang menunjukkan bahwa perubahan itu berhasil.",
    "Bacakan hasilnya pada hari Jumat, juga yang gagal, lalu simpan lembar ini di buku kecil perbaikan.",
]


def seed_recordings() -> None:
    """Safe to repeat: what is there already is left as it is."""
    webinars = {webinar.series_number: webinar for webinar in Webinar.objects.all()}
    for number, language, name in TRANSCRIPTS:
        if not Transcript.objects.filter(webinar=webinars[number], language=language).exists():
            cues, chapters = read_transcript((FOLDER / name).read_bytes())
            save_transcript(webinar=webinars[number], language=language, cues=cues, chapters=chapters)
    for number, name, times in AUDIO:
        if not RecordingAudio.objects.filter(webinar=webinars[number]).exists():
            tones = (FOLDER / name).read_bytes() * times  # frames of MP3 stand each for itself
            save_audio(webinar=webinars[number], file=ContentFile(tones, name=name))
    seed_handout(webinars[HANDOUT_WEBINAR])


def seed_handout(webinar: Webinar) -> None:
    if PortalDocument.objects.filter(title=HANDOUT_TITLE).exists():
        return
    document = PortalDocument.objects.create(
        title=HANDOUT_TITLE, file=ContentFile(_handout(), name="lembar-kerja-satu-pertanyaan.docx")
    )
    page = WebinarPage.objects.get(webinar=webinar, locale__language_code="id")
    page.materials = [("material", {"title": HANDOUT_TITLE, "document": document})]
    page.save_revision().publish()


def _handout() -> bytes:
    import docx

    document, target = docx.Document(), BytesIO()
    document.add_heading(HANDOUT_TITLE)
    for text in HANDOUT:
        document.add_paragraph(text)
    document.save(target)
    return target.getvalue()
