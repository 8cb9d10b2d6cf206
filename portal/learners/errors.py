"""Refusals of this app: each has a code, only a view turns it into words."""


class LearnerError(Exception):
    """What an account, a profile or the ledger refuses to do; `code` says which reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
