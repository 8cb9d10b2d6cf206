"""A signing service of BSrE's shape that answers over HTTP; in the test's process, or in one of its own to be killed.

    python -m tests.support.bsre_server FOLDER PORT [SECONDS]

What it has signed stands in FOLDER/signed.log, a line for each signature made: the SHA-256 of the document that came.
It is written before the answer goes out: what is killed in between has signed, and nobody knows.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.server import ROOT, free_port
from webinars.certificate_pdf.signing.envelope import prepare_envelope
from webinars.certificate_pdf.signing.key_file import KeySigner
from webinars.certificate_pdf.signing.keys import certify_itself, read_key, write_once

USER, PASSWORD = "portal-uji", "rahasia-portal"
NIK, PASSPHRASE = "7371010101800001", "Phinisi!berlayar-ke-Barat#77"
SIGNER = "Dr. Contoh Penanda Tangan, M.Si."
ERRORS = {
    "passphrase": (400, {"error": "Proses signing gagal : Passphrase anda salah", "status_code": 2031}),
    "unknown_nik": (400, {"error": "User tidak terdaftar", "status_code": 2011}),
    "expired": (400, {"error": "Sertifikat pengguna sudah expired", "status_code": 2021}),
    "words_alone": (400, {"error": "Masa berlaku sertifikat habis"}),
    "in_a_200": (200, {"error": "Passphrase anda salah", "status_code": 2031}),
    "refused": (400, {"error": "Dokumen ditolak", "status_code": 2999}),
    "broken": (500, {"error": "java.lang.NullPointerException"}),
}


@dataclass
class SigningService:
    """`mode` says how it answers: sign, one of ERRORS, or html, empty, other_document, altered, unsigned, silent."""

    signer: KeySigner
    log: Path
    address: str = ""
    mode: str = "sign"
    seconds: float = 0
    requests: list[dict] = field(default_factory=list)  # who asked for what, without what is secret
    wrong_passphrases: int = 0

    def count(self) -> Counter:
        """How often each document was signed."""
        return Counter(self.log.read_text().split()) if self.log.exists() else Counter()

    def answer(self, fields: dict[str, bytes]) -> tuple[int, str, bytes]:
        if fields.get("nik", b"").decode() != NIK:
            return _told(*ERRORS["unknown_nik"])
        if fields.get("passphrase", b"").decode() != PASSPHRASE:
            self.wrong_passphrases += 1
            return _told(*ERRORS["passphrase"])
        if self.mode in ERRORS:
            return _told(*ERRORS[self.mode])
        if self.mode == "html":
            return 200, "text/html", b"<html><title>Gateway</title></html>"
        if self.mode == "empty":
            return 200, "application/pdf", b""
        return 200, "application/pdf", self._sign(fields["file"])

    def _sign(self, pdf: bytes) -> bytes:
        time.sleep(self.seconds)
        if self.mode == "unsigned":
            return pdf
        source = pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1) if self.mode == "other_document" else pdf
        signed = self.signer.sign(source, at=datetime.now(UTC).replace(microsecond=0), code="BSrE")
        with self.log.open("a") as log:
            log.write(hashlib.sha256(pdf).hexdigest() + "\n")
            log.flush()
            os.fsync(log.fileno())
        if self.mode == "altered":  # in what our own bytes do not cover
            return signed.replace(b"/Reason (Sertifikat", b"/Reason (Piagamxxxx", 1)
        return signed


def make_signer(folder: Path) -> KeySigner:
    """One key for a folder, whichever process asks."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    path = folder / "bsre.pem"
    if not path.exists():
        private = ec.generate_private_key(ec.SECP256R1())
        secret = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = certify_itself(private, SIGNER, days=9).public_bytes(serialization.Encoding.PEM)
        write_once(path, secret + public)
    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's loop runs in a test's own thread, pyHanko's can't beside it
        return KeySigner(elsewhere.submit(prepare_envelope, read_key(path)).result(), SIGNER)


def make_service(folder: Path, *, seconds: float = 0) -> tuple[SigningService, ThreadingHTTPServer]:
    service = SigningService(make_signer(folder), folder / "signed.log", seconds=seconds)
    return service, service_server(service)


def service_server(service: SigningService, port: int = 0) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if self.headers.get("Authorization") != expected:
                return self._send(401, "application/json", b'{"error": "Unauthorized"}')
            if self.path != "/api/sign/pdf":
                return self._send(404, "application/json", b'{"error": "Not Found"}')
            fields = read_multipart(self.headers["Content-Type"], body)
            service.requests.append({"tampilan": fields.get("tampilan", b"").decode(), "fields": sorted(fields)})
            if service.mode == "silent":
                return self.connection.close()
            return self._send(*service.answer(fields))

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_port}"
    return server


def read_multipart(content_type: str, body: bytes) -> dict[str, bytes]:
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return {
        part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True)
        for part in message.iter_parts()
    }


def _told(status: int, words: dict) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(words).encode()


@contextmanager
def signing_service(folder: Path, *, seconds: float = 0) -> Iterator[SigningService]:
    """Answers while the block lasts."""
    service, server = make_service(folder, seconds=seconds)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()  # half a second to end otherwise
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class ServiceProcess:
    """The same in a process of its own, at one address for all its lives."""

    folder: Path
    seconds: float = 0
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.support.bsre_server", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(
            [*command, str(self.seconds)], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
        )
        self.process.stdout.readline()  # it says when it answers

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(10)

    def count(self) -> Counter:
        log = self.folder / "signed.log"
        return Counter(log.read_text().split()) if log.exists() else Counter()


def main(folder: str, port: str, seconds: str = "0") -> None:
    service = SigningService(make_signer(Path(folder)), Path(folder) / "signed.log", seconds=float(seconds))
    server = service_server(service, int(port))
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
