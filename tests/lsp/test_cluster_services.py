"""What the cluster runs is known to the checks: services of modules that the workspace does not have."""

from support.modules import Module, service
from support.waiting import eventually

CALLER = '''\
# zato: ide-deploy=True
from zato.server.service import Service

class Caller(Service):
    name = %r
    def handle(self):
        self.response.payload = self.invoke(%r)
        self.invoke(%r)
'''


def codes(diagnostics):
    return {(item['code'], item['range']['start']['line']) for item in diagnostics}


def deploy_elsewhere(cluster, module, text):
    """Somebody else's module: on every server, in no folder of this workspace."""
    for server in cluster.servers:
        server.upload(module.name, text)
    for server in cluster.servers:
        eventually(lambda: server.answer_of(module.service), '%s runs %s' % (server.name, module.name))


async def test_services_of_the_cluster_are_known_to_the_checks(neovim, cluster):
    theirs, own = Module('theirs'), Module('own')
    deploy_elsewhere(cluster, theirs, service(theirs.service, 1))
    path = neovim.create(own.name, CALLER % (own.service, theirs.service, 'nobody.has-this'))
    neovim.save(path)
    await neovim.confirmed(path, path.read_text())
    # The cluster is known, and what it has no service for is said in its name.
    await neovim.until(lambda: neovim.diagnostic(path, 'neither the workspace nor the cluster'), 'the cluster was asked')
    assert codes(neovim.diagnostics(path)) == {('unknown-service', 7)}


async def test_a_name_that_another_module_of_the_cluster_has_is_told(neovim, cluster):
    theirs, own = Module('theirs'), Module('own')
    deploy_elsewhere(cluster, theirs, service(theirs.service, 1))
    other = Module('other')
    first = neovim.create(other.name, other.source('one'))
    neovim.save(first)
    await neovim.confirmed(first, other.source('one'))
    path = neovim.create(own.name, own.source('one').replace(own.service, theirs.service))
    item = await neovim.until(lambda: neovim.diagnostic(path, 'the cluster runs a service'), 'the name is taken')
    assert item['code'] == 'service-name-taken'
    assert '`%s` of the module' % theirs.service in item['message'] and theirs.name.removesuffix('.py') in item['message']
    # A name of its own is nobody's.
    neovim.edit(path, own.source('one'))
    await neovim.until(lambda: not neovim.diagnostics(path), 'the name is free')
