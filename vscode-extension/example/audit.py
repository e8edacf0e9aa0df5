# zato: ide-deploy=True
"""Who did what."""

from zato.server.service import Service


class Log(Service):
    """Notes an event."""
    name = 'crm.audit.log'
    input = 'event', '-customer_id'

    def handle(self):
        self.logger.info('%s of customer %s', self.request.input.event, self.request.input.customer_id)
