"""Whatever the port of `make run`: what mails, calendars and certificates link to is the portal that runs."""

import os

from home.management.commands.run_portal import use_address


def test_links_lead_to_the_port_that_is_served(monkeypatch, settings):
    monkeypatch.delenv("BASE_URL", raising=False)
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8000"
    use_address("http://localhost:8765")
    assert os.environ["BASE_URL"] == settings.WAGTAILADMIN_BASE_URL == "http://localhost:8765"
    monkeypatch.delenv("BASE_URL")


def test_an_address_of_ones_own_stays(monkeypatch, settings):
    monkeypatch.setenv("BASE_URL", "https://belajar.contoh.example")
    use_address("http://localhost:8765")
    assert settings.WAGTAILADMIN_BASE_URL == "https://belajar.contoh.example"
