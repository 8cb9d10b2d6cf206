"""Agencies, topics, learners and JP rules in the CMS."""

from wagtail import hooks

from portal.learners.admin.agencies import AgencyViewSet
from portal.learners.admin.credit_rules import CreditRuleViewSet
from portal.learners.admin.people import PeopleViewSet
from portal.learners.admin.topics import TopicViewSet
from portal.learners.users_viewset import AccountBulkDeletion


@hooks.register("register_admin_viewset")
def register_learner_viewsets() -> list:
    return [TopicViewSet(), AgencyViewSet(), PeopleViewSet(), CreditRuleViewSet()]


# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", order=100)(AccountBulkDeletion)
