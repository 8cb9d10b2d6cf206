"""How what a test has just written comes into the index of the engine that it asks."""

from types import SimpleNamespace

keep = SimpleNamespace(current=lambda: None)
