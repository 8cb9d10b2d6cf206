"""What gunicorn has to know of signing by the government's service: it goes on in a thread of a worker."""

import sys

SIGNING = "webinars.services.certificates.signing_batches"
SECONDS_TO_END = 25  # gunicorn itself waits for thirty


def pre_request(worker, req) -> None:
    """A worker that signs is not renewed before it is done: the passphrase lives in its memory alone."""
    signing = sys.modules.get(SIGNING)
    usual = vars(worker).setdefault("usual_max_requests", worker.max_requests)
    worker.max_requests = sys.maxsize if signing and signing.is_signing_here() else usual


def worker_exit(server, worker) -> None:
    """Told to stop, the document under way comes home; what is left waits for the passphrase."""
    if signing := sys.modules.get(SIGNING):
        signing.end_signing(seconds=SECONDS_TO_END)
