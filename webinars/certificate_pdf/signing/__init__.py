"""Electronic signatures of certificates: making them (PAdES B-B, time-stamped B-T), one module a signer; checking them.

No database and no settings, so that a pool of processes can sign and a confined one can check.
"""
