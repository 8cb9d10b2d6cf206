"""Two hundred signed certificates, in each of them one bit of one byte flipped: all have to be told as altered.

Whole ones are told as genuine, and pyHanko and pdfsig find the signature of each one valid.

Usage: python -m tests.soak.altered_certificates [--files 200]; exits 1 where one passes.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED = 20250710


def set_up(directory: str) -> None:
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {"DATA_DIR": directory, "DJANGO_SETTINGS_MODULE": "portal.settings.development"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make_files(count: int) -> list:
    """Versions with their files, issued and signed as the portal does it."""
    from bench.certificates import issue, make_webinar
    from webinars.models import CertificateVersion
    from webinars.services.certificates.rendering import render_version_files

    versions = issue(make_webinar(count, 40))
    start = time.perf_counter()
    made = sum(1 for _pk in render_version_files(versions))
    seconds = time.perf_counter() - start
    print(f"{made} files drawn and signed in {seconds:.1f} s, {made / seconds:.1f} a second")
    return list(CertificateVersion.objects.order_by("pk"))


def judge(path: Path):
    from webinars.services.certificates.judging import judge_file

    with path.open("rb") as file:
        return judge_file(file, size=path.stat().st_size)


def check_here(file, *, trusted: Path):
    """The same look without a process of its own, which takes a second to start: these files are harmless."""
    from webinars.certificate_pdf.signing.checking import check_signatures

    file.seek(0)
    return check_signatures(file.read(), trusted=trusted)


def flip(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def validate(path: Path) -> bool:
    """By pyHanko, against the portal's certificate alone."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from django.conf import settings
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    from webinars.certificate_pdf.signing.keys import read_trusted

    [certificate] = read_trusted(Path(settings.CERTIFICATE_KEYS_DIR) / "trusted")
    root = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    with path.open("rb") as file:
        [signature] = PdfFileReader(file).embedded_signatures
        return validate_pdf_signature(
            signature, ValidationContext(trust_roots=[root], allow_fetching=False)
        ).bottom_line


def is_valid_to_pdfsig(path: Path) -> bool:
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    return "Signature is Valid." in told and "Total document signed" in told


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=200)
    count = parser.parse_args().files
    directory = tempfile.mkdtemp(prefix="soak-altered-")
    try:
        set_up(directory)
        return check(count, Path(directory))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def check(count: int, folder: Path) -> int:
    from webinars.services.certificates import judging

    judging.check_confined = check_here
    chance = random.Random(SEED)
    paths = [Path(version.file.path) for version in make_files(count)]
    genuine = sum(judge(path).reason == "genuine" for path in paths)
    by_pyhanko = sum(validate(path) for path in paths)
    by_pdfsig = sum(is_valid_to_pdfsig(path) for path in paths) if shutil.which("pdfsig") else None
    altered, reasons = 0, {}
    for path in paths:
        copy = folder / "flipped.pdf"
        copy.write_bytes(flip(path.read_bytes(), chance))
        found = judge(copy)
        altered += found.is_altered and not found.is_valid
        reasons[found.reason.value] = reasons.get(found.reason.value, 0) + 1
    largest = max(path.stat().st_size for path in paths)
    print(f"largest file: {largest:,} bytes")
    print(f"genuine: {genuine} of {count}; valid to pyHanko: {by_pyhanko}, to pdfsig: {by_pdfsig or 'not installed'}")
    print(f"one byte flipped, told as altered: {altered} of {count} ({reasons})")
    return 0 if genuine == by_pyhanko == altered == count and by_pdfsig in (None, count) else 1


if __name__ == "__main__":
    sys.exit(main())
