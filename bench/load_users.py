"""Who sends what in the load test, for locust: `bench/load.py` writes the letters and starts it, one phase at a time.

Each user sends once a second, whatever the answers take, so that as many arrive a second as there are users; each at a
moment of the second of its own, for people do not press in step.
"""

from __future__ import annotations

import json
import os
import random
from collections import deque
from pathlib import Path

import gevent
from locust import FastHttpUser, constant_throughput, task

ORDER = json.loads(Path(os.environ["LOAD_ORDER"]).read_text())
LETTERS = deque(ORDER["letters"])


class Sender(FastHttpUser):
    wait_time = constant_throughput(1)
    network_timeout = connection_timeout = 60

    def on_start(self) -> None:
        gevent.sleep(random.random())

    @task
    def send(self) -> None:
        if not LETTERS:
            return
        letter = LETTERS.popleft()
        with self.client.post(
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
