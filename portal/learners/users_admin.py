"""Wagtail's own user management, fitted to a user without first name, last name and username."""

from wagtail.users.apps import WagtailUsersAppConfig


class LearnerUsersConfig(WagtailUsersAppConfig):
    user_viewset = "portal.learners.users_viewset.LearnerUserViewSet"
