"""The base of Zato's own services."""

from zato.server.service import Service


class AdminService(Service):
    """The base of administrative services."""
