"""'Surat keluar' in the CMS: what is stuck, given up or waiting, and sending it again."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from portal.cms.columns import MomentColumn, StackedColumn, StateColumn, TextColumn
from portal.cms.listing import ListingViewSet
from portal.postbox.admin.filters import OutgoingMailFilterSet
from portal.postbox.models import MailRoute, OutgoingMail
from portal.postbox.services.upkeep import send_again

SEE_RECIPIENTS = "postbox.view_recipient"
LARGEST_ID = 2**63 - 1
MOST_AT_ONCE = 10_000


class ChoiceColumn(Column):
    """A box that puts the row among those to be sent again; none where it cannot be."""

    header_template_name = "postbox/admin/choice_header.html"
    cell_template_name = "postbox/admin/choice.html"

    def get_cell_context_data(self, instance: OutgoingMail, parent_context: dict) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"can_be_sent": instance.can_be_sent_again(timezone.now())}


class OutgoingMailIndexView(generic.IndexView):
    any_permission_required = ["view", "change"]
    table_classname = "listing cms-list"
    template_name = "postbox/admin/index.html"

    def get_page_title(self) -> str:
        return _("Outgoing mail")

    @cached_property
    def sees_recipients(self) -> bool:
        return self.request.user.has_perm(SEE_RECIPIENTS)

    @cached_property
    def can_send(self) -> bool:
        return self.permission_policy.user_has_permission(self.request.user, "change")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            *([ChoiceColumn("choice", label=_("Choose"))] if self.can_send else []),
            StackedColumn("recipient", label=_("Mail"), accessor=self._recipient, second=describe, width="34%")
            if self.sees_recipients
            else StackedColumn(
                "kind", label=_("Mail"), accessor="get_kind_display", second=lambda mail: mail.subject, width="34%"
            ),
            StateColumn("status", label=_("Status"), accessor=lambda mail: OutgoingMail.Status(mail.status)),
            TextColumn("trouble", label=_("What happened"), accessor=tell_trouble, width="22%"),
            MomentColumn("created_at", label=_("Queued at"), sort_key="created_at"),
            MomentColumn("moment", label=_("Finished or next attempt"), accessor=when),
        ]

    def _recipient(self, mail: OutgoingMail) -> str:
        return mail.recipient or _("address forgotten")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """By subject, but for those that are secret; by address, too, for who may see addresses."""
        query = self.search_query.replace("\0", "").strip() if self.search_query else ""
        if not query:
            return queryset
        found = Q(subject__icontains=query) & ~Q(kind=OutgoingMail.Kind.CODE)
        return queryset.filter(found | Q(recipient__icontains=query) if self.sees_recipients else found)

    def get_context_data(self, *args, **kwargs) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {
            "summary": summarise(),
            "route": MailRoute.load(),
            "can_send": self.can_send,
        }


def summarise() -> dict[str, Any]:
    """How many wait, since when, how many were tried in vain, how many are given up."""
    waiting = OutgoingMail.objects.waiting().aggregate(count=Count("pk"), oldest=Min("created_at"))
    return {
        "waiting": waiting["count"],
        "oldest": waiting["oldest"],
        "stuck": OutgoingMail.objects.stuck().count(),
        "given_up": OutgoingMail.objects.filter(status=OutgoingMail.Status.GIVEN_UP).count(),
    }


def describe(mail: OutgoingMail) -> str:
    """The kind, and the subject where it is no secret."""
    return " · ".join(filter(None, (mail.get_kind_display(), "" if mail.is_secret else mail.subject)))


def tell_trouble(mail: OutgoingMail) -> str:
    if mail.is_in_flight:
        return _("Being sent")
    words = mail.get_trouble_display() if mail.trouble else ""
    if mail.reply_code:
        words = f"{words} ({mail.reply_code})"
    if mail.attempts > 1 and words:
        return ngettext("%(words)s, %(count)d attempt", "%(words)s, %(count)d attempts", mail.attempts) % {
            "words": words,
            "count": mail.attempts,
        }
    return words or "–"


def when(mail: OutgoingMail):
    return mail.finished_at or mail.next_attempt_at


class SendAgainView(PermissionCheckedMixin, View):
    """The chosen rows, or all that were given up."""

    permission_required = "change"
    http_method_names = ["post"]

    @cached_property
    def permission_policy(self):
        return policy_registry.get_by_type(OutgoingMail)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "all" in request.POST:
            given_up = OutgoingMail.objects.filter(status=OutgoingMail.Status.GIVEN_UP, content__isnull=False)
            chosen = list(given_up.values_list("pk", flat=True)[:MOST_AT_ONCE])
        else:
            numbers = (int(value) for value in request.POST.getlist("mail") if value.isascii() and value.isdigit())
            chosen = [number for number in numbers if number <= LARGEST_ID][:MOST_AT_ONCE]
        count = send_again(pks=chosen, by=request.user)
        if count:
            words = ngettext("%(count)d mail is sent again.", "%(count)d mails are sent again.", count)
            messages.success(request, words % {"count": count})
        else:
            messages.warning(request, _("None of these can be sent again."))
        return HttpResponseRedirect(reverse("outgoing_mail:index"))


class OutgoingMailViewSet(ListingViewSet):
    model = OutgoingMail
    name = "outgoing_mail"
    url_prefix = "surat-keluar"
    icon = "mail"
    menu_label = gettext_lazy("Outgoing mail")
    add_to_admin_menu = True
    menu_order = 350
    index_view_class = OutgoingMailIndexView
    filterset_class = OutgoingMailFilterSet
    search_fields = ["recipient"]
    ordering = "-created_at"
    index_template_name = "postbox/admin/index.html"

    def extra_urlpatterns(self) -> list[URLPattern]:
        return [path("kirim-ulang/", SendAgainView.as_view(), name="send_again")]
