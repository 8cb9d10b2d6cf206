"""What a confined process may try: called by name in tests of the confinement."""


def fill_memory() -> None:
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))
