"""The health check of the web container: one small answer through Django and the database, as the proxy would ask."""

import os
from urllib.request import Request, urlopen

host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
headers = {"Host": host, "X-Forwarded-Proto": "https"}
with urlopen(Request("http://127.0.0.1:8000/robots.txt", headers=headers), timeout=5):
    pass
