"""This app's part of a person's data: what is handed out, what outlives the account, what goes with it."""

from portal.learners.personal_data import register_eraser, register_keeper


def register() -> None:
    """Called when the app is ready. What hangs on registrations goes before them."""
    from webinars.personal_data import (  # noqa: F401
        certificates,
        correction_requests,
        earlier_certificates,
        invitations,
        objections,
        participation,
        post_tests,
    )

    register_keeper(certificates.holds_certificates)
    register_keeper(earlier_certificates.holds_earlier_certificates)
    register_eraser(earlier_certificates.erase_earlier_certificates)
    register_eraser(correction_requests.erase_requests)
    register_eraser(objections.erase_objections)
    register_eraser(post_tests.erase_tries)
    register_eraser(participation.erase_participation)
