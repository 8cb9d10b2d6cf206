"""Where the mailed code confirms an address: as allauth's, but only a guess counts. What is said at a limit."""

from __future__ import annotations

from allauth.account.views import ConfirmEmailVerificationCodeView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.learners.code_waiting import seconds_to_wait, tell_waiting

# In the process's state, which lies in the session beside the right code.
LAST_WRONG = "last_wrong_code"
LONGEST_CODE = 20


class EmailCodeView(ConfirmEmailVerificationCodeView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("action") != "resend":
            return super().post(request, *args, **kwargs)
        if not self._process.can_resend:
            told = _("We have sent several codes. Type the newest one, or sign in with your password later.")
        elif seconds := seconds_to_wait(request, self._process.email):
            told = tell_waiting(seconds)
        else:
            return super().post(request, *args, **kwargs)
        messages.error(request, told)
        return redirect(self.passthrough_next_url(request.path))

    def _verify_form_invalid(self, form: Form) -> HttpResponse:
        """Nothing typed is no guess; nor is the same code once more, as a browser sends it when a page is reloaded."""
        typed = form.data.get("code", "").strip()[:LONGEST_CODE]
        if not typed or typed == self._process.state.get(LAST_WRONG):
            return self.render_to_response(self.get_context_data(form=form))
        self._process.state[LAST_WRONG] = typed
        return super()._verify_form_invalid(form)


confirm_email = login_not_required(EmailCodeView.as_view())


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """A limit is reached; says how long to wait where it is the one of codes to an address."""
    email = (request.POST.get("login") or request.POST.get("email") or "").strip()
    seconds = seconds_to_wait(request, email) if email else 0
    context = {"told": tell_waiting(seconds)} if seconds else {}
    return render(request, "429.html", context, status=429)
