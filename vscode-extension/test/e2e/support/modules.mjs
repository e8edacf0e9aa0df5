// Modules that the tests deploy.

/** A marked module with one service that answers a number. */
export function service(name, number, { marked = true, before = '', input = '' } = {}) {
  return `${marked ? '# zato: ide-deploy=True\n' : ''}from zato.server.service import Service
${before}
class Get(Service):
    name = '${name}'
${input ? `    input = ${input}\n` : ''}
    def handle(self):
        self.response.payload = {'number': ${number}}
`;
}
