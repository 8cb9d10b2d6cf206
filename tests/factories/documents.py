"""Documents with text inside, made with the libraries that write them."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile

from portal.models import PortalDocument


def docx_bytes(*paragraphs: str) -> bytes:
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return _saved(document)


def pptx_bytes(title: str, note: str) -> bytes:
    import pptx

    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[0])
    slide.shapes.title.text = title
    slide.notes_slide.notes_text_frame.text = note
    return _saved(presentation)


def xlsx_bytes(*rows: tuple) -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return _saved(workbook)


def pdf_bytes(text: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    target = BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, text)
    canvas.save()
    return target.getvalue()


def make_document(
    text: str = "Isi dokumen", *, title: str = "Paparan", content: bytes = b"", name: str = "paparan.docx"
):
    """An uploaded document; its text is read by the task, which tests call by read_document."""
    return PortalDocument.objects.create(title=title, file=ContentFile(content or docx_bytes(text), name=name))


def _saved(document) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()
