from portal.models.media import PortalDocument, PortalImage, PortalRendition
from portal.models.settings import PortalSettings
from portal.models.topics import Topic

__all__ = ["PortalDocument", "PortalImage", "PortalRendition", "PortalSettings", "Topic"]
