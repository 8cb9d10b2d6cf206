from portal.models.content_version import ContentVersion
from portal.models.media import PortalDocument, PortalImage, PortalRendition
from portal.models.settings import PortalSettings
from portal.models.topics import Topic

__all__ = ["ContentVersion", "PortalDocument", "PortalImage", "PortalRendition", "PortalSettings", "Topic"]
