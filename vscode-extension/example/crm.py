# zato: ide-deploy=True
"""Customers."""

from zato.server.service import Int, Service


class GetCustomer(Service):
    """Gets one customer by its number."""
    name = 'crm.customer.get'
    input = Int('customer_id')
    output = 'name', '-email'

    def handle(self):
        self.invoke('crm.audit.log', {'event': 'read', 'customer_id': self.request.input.customer_id})
        self.response.payload = {'name': 'Jane Doe', 'email': 'jane@example.com'}
