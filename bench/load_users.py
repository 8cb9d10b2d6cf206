"""Who sends what in the load test, for locust: `bench/load.py` writes the letters and starts it, one phase at a time.

An open model: people press at moments of their own (a Poisson process of the wanted rate), whether others have had
their answer or not. Locust's users that each send once a second fall into step and send in volleys.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import deque
from pathlib import Path

import gevent
from gevent.pool import Group
from locust import FastHttpUser, constant, task
from locust.contrib.fasthttp import FastHttpSession

ORDER = json.loads(Path(os.environ["LOAD_ORDER"]).read_text())
LETTERS = deque(ORDER["letters"])
WAYS = Group()
PATIENT = {"network_timeout": 60, "connection_timeout": 60}


class Crowd(FastHttpUser):
    """One user of locust that stands for everybody: each letter is sent by a browser of its own, without waiting."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self.moment = time.monotonic()

    @task
    def send_next(self) -> None:
        if not LETTERS:
            gevent.sleep(1)
            return
        self.moment += random.expovariate(ORDER["rate"])
        gevent.sleep(max(0, self.moment - time.monotonic()))
        WAYS.spawn(self.send, LETTERS.popleft())

    def on_stop(self) -> None:
        WAYS.join()

    def send(self, letter: dict) -> None:
        browser = FastHttpSession(self.host, self.environment.events.request, self, **PATIENT)
        with browser.post(
            letter.get("path", ORDER["path"]),
            data=letter["data"],
            headers=letter.get("headers", {}),
            name=ORDER["name"],
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if answer.status_code != ORDER["status"]:
                answer.failure(f"answered {answer.status_code}")
            elif ORDER["words"] not in (answer.text or ""):
                answer.failure("answered something else")
            else:
                answer.success()
