"""A signature's place in a PDF: an invisible field, a gap for the container, and the digest of all the rest.

It is an incremental update: what Typst wrote stays as it was, byte for byte, tags and metadata included.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from webinars.certificate_pdf.signing.envelope import DIGEST

FIELD = "Signature"
FIELD_LABEL = "Tanda tangan elektronik"  # what screen readers say for the field (PDF/UA-1, 7.18.1)


class QuietUpdate(IncrementalPdfFileWriter):
    """Leaves the metadata alone: pyHanko would write them anew with its own name, date and layout."""

    def _update_meta(self) -> None:
        """Called by pyHanko before it writes."""


def embed_signature(
    pdf: bytes, *, fill: Callable[[bytes], bytes], reserved: int, at: datetime, name: str, reason: str
) -> bytes:
    """The PDF with a signature. `fill` makes a container of at most `reserved` bytes for a digest (SHA-256).

    The same PDF, moment and container give the same bytes.
    """
    # PDF/A-2, 6.1.9: an object begins on a line of its own, and Typst's last line has no end.
    writer = QuietUpdate(BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
    identity = hashlib.sha256(pdf + at.isoformat().encode()).digest()[:16]
    writer._document_id = ArrayObject([writer._document_id[0], ByteStringObject(identity)])
    spec = SigFieldSpec(FIELD, on_page=0, readable_field_name=FIELD_LABEL)
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(FIELD, writer)
    next(steps)
    placeholder = SignatureObject(
        bytes_reserved=2 * reserved,  # two hexadecimal digits a byte
        subfilter=SigSeedSubFilter.PADES,
        timestamp=at,
        name=name,
        reason=reason,
    )
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = steps.send(SigIOSetup(md_algorithm=DIGEST, in_place=True))
    steps.send(fill(prepared.document_digest))
    return output.getvalue()
