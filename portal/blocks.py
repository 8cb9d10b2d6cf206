"""The StreamField blocks that more than one app uses."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul", "hr"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=200)

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"
        preview_value = {"text": "Apa yang kami ubah"}
        description = _("A heading inside the page; appears in its table of contents.")


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/figure.html"
        preview_template = "blocks/previews/figure.html"
        description = _("A picture with its caption and credit.")


class NoteBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ul"])

    class Meta:
        icon = "info-circle"
        label = _("Note")
        template = "blocks/note.html"
        preview_value = {"title": "Contoh", "text": "<p>Catatan singkat yang menonjol dari teks.</p>"}
        description = _("A short remark that stands out from the text.")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    description = blocks.CharBlock(label=_("What is in it"), required=False, max_length=300)

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "blocks/file.html"
        preview_template = "blocks/previews/file.html"
        description = _("A document to download, with its kind and size.")


class ArticleBlocks(blocks.StreamBlock):
    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=RICH_TEXT,
        template="blocks/text.html",
        preview_value="<p>Paragraf dengan <b>penekanan</b> dan <i>istilah</i>.</p>",
        description=_("Paragraphs, lists and links."),
    )
    figure = FigureBlock()
    note = NoteBlock()
    file = FileBlock()

    class Meta:
        block_counts: dict = {}
