"""How a service gets its name when it does not state one. Source: zato 3.2 and 4.1, sheet section A7.2."""

import os
import re

_word_start = re.compile(r'(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])')


def module_name_of(path, class_module):
    """The module part of a service's implementation name, for a module at `path`."""
    if 'zato' in path and 'internal' in path:
        return class_module
    directory, file_name = os.path.split(path)
    stem = os.path.splitext(file_name)[0]
    parts = directory.split(os.sep)
    if parts[-1] == 'services':
        return stem
    for root in ('src', 'source'):
        if root in parts:
            below = len(parts) - parts[::-1].index(root)
            dotted = parts[below:] + ([] if stem == '__init__' else [stem])
            return '.'.join(dotted) or stem
    return stem


def service_name_of(impl_name):
    """`crm_api.GetCustomer` -> `crm-api.get-customer`."""
    prefix = 'zato.server.service.internal.'
    if impl_name.startswith(prefix):
        impl_name = 'zato.' + impl_name[len(prefix):]
    words = _word_start.sub('-', impl_name).lower()
    module, _, class_name = words.rpartition('.')
    module = module.replace('_', '-')
    class_name = class_name.replace('_-', '_')
    if class_name.startswith('-'):
        class_name = class_name[1:]
    return module + '.' + class_name if module else class_name
