"""Paths that cannot be: not found, as the development server's static files and uploads answer them."""

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.http import Http404
from django.test import override_settings

from portal.dev_files import serve_upload

IMPOSSIBLE = ["../../manage.py", "../" * 20 + "etc/passwd", "a" * 3000, "a/" * 3000, "a\x00b", "'\"😀"]


@pytest.mark.parametrize("path", IMPOSSIBLE)
def test_static_files(rf, path):
    with override_settings(DEBUG=True):
        response = StaticFilesHandler(get_wsgi_application()).get_response(rf.get(f"/static/{path}"))
    assert response.status_code == 404


@pytest.mark.parametrize("path", IMPOSSIBLE)
def test_uploads(rf, path, tmp_path):
    with pytest.raises(Http404):
        serve_upload(rf.get("/media/x"), path, document_root=tmp_path)


def test_what_is_there_is_sent(rf, tmp_path):
    (tmp_path / "foto.txt").write_text("isi")
    response = serve_upload(rf.get("/media/foto.txt"), "foto.txt", document_root=tmp_path)
    assert b"".join(response.streaming_content) == b"isi"
    with override_settings(DEBUG=True):
        response = StaticFilesHandler(get_wsgi_application()).get_response(rf.get("/static/portal/tokens.css"))
    assert response.status_code == 200
