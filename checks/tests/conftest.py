import pytest


@pytest.fixture(autouse=True)
def without_the_calling_make(monkeypatch):
    """make lint runs these tests: what they start behaves as if a user had started it, and prints no folder names of a make within make."""
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        monkeypatch.delenv(name, raising=False)
