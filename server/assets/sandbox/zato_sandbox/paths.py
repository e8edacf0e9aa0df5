"""Which files of this machine the emulated servers may touch."""

import os


def inside_sandbox(server, path):
    """`path` when it is inside of the sandbox's directory, else PermissionError.

    Real servers write any path they are given (observed: zato 3.2, section 1; zato 4.1, section 3). A sandbox does
    so only below its own directory, because it runs on somebody's own machine.
    """
    real = os.path.realpath(path)
    root = os.path.realpath(server.config.dir)
    if os.path.commonpath([real, root]) != root:
        raise PermissionError(13, 'The sandbox writes and imports only below its own directory', path)
    return path
