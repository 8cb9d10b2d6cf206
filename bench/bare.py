"""The least that Django can do with a check-in: read the body, insert one row, answer. No middleware, no template."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

django.setup()


def insert(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_row (words, at) VALUES (%s, now())", [request.POST.get("words", "")])
    return HttpResponse("ok")


urlpatterns = [path("", insert), path("robots.txt", insert)]
# After the setup: apps of the portal insist on their middleware.
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []
application = WSGIHandler()
