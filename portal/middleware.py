"""The content policy, strict outside the CMS and looser within; and the CMS's door."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

PER_RESPONSE = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class PortalCSPMiddleware(CSPMiddleware):
    """django-csp's, with both policies written once instead of on every response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.policy = build_policy()
        self.cms_policy = build_policy(replace=settings.CMS_CONTENT_SECURITY_POLICY)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if settings.DEBUG and response.status_code in {404, 500}:
            return response  # Django's own pages for developers
        if HEADER in response or getattr(request, "_csp_nonce", None):
            return super().process_response(request, response)
        if any(hasattr(response, name) for name in PER_RESPONSE):
            return super().process_response(request, response)
        response[HEADER] = self.cms_policy if getattr(request, "is_in_cms", False) else self.policy
        return response


class CmsAccessMiddleware:
    """Stands before every path of the CMS, so that no view of Wagtail's decides on its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/cms/"):
            return self.get_response(request)
        refusal = self._refuse(request)
        if refusal:
            add_never_cache_headers(refusal)
            return refusal
        request.is_in_cms = True  # for the content policy
        return self.get_response(request)

    def _refuse(self, request: HttpRequest) -> HttpResponse | None:
        """None for whoever may enter. Requests of scripts get a bare answer: they would follow a redirect blindly."""
        is_script = request.headers.get("x-requested-with") == "XMLHttpRequest"
        if not request.user.is_authenticated:
            return HttpResponseForbidden() if is_script else redirect_to_login(request.get_full_path())
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return HttpResponseForbidden() if is_script else render(request, "learners/cms_forbidden.html", status=403)
        if settings.STAFF_MFA_REQUIRED and not is_mfa_enabled(request.user, SECOND_STEPS):
            messages.warning(request, _("The CMS opens once you have set up a second step for signing in."))
            return HttpResponseForbidden() if is_script else redirect("mfa_index")
        return None
