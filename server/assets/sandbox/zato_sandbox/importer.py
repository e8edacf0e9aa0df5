"""Loads a module from a path, under the name of its file's stem."""

import importlib.util
import os
import sys

from . import faults


class Importer:
    """Executes modules of users in this process."""

    def __init__(self, missing_modules):
        self._missing_modules = missing_modules

    def load(self, path):
        """Execute the module at `path` and return it. Whatever it raises is raised.

        It takes the place of any loaded module of the same name, those of the standard library included
        (observed: zato 3.2, section 1).
        """
        if not os.path.exists(path):
            raise ValueError('Module could not be imported, path:`%s` does not exist' % path)
        name = os.path.splitext(os.path.basename(path))[0]
        spec = importlib.util.spec_from_file_location(name, path)
        # There is no spec for a name that does not end in `.py`; this raises AttributeError, as real servers do.
        module = importlib.util.module_from_spec(spec)
        hidden = self._missing_modules.hide()
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException as e:
            faults.trim_own_frames(e)
            raise
        finally:
            self._missing_modules.restore(hidden)
        return module
