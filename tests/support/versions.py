"""Tests that make sense on one version of the servers only."""

import pytest


def only(version):
    """Run a test on clusters of this version alone."""
    return pytest.mark.parametrize('emulate', [version], indirect=True)
