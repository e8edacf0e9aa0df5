"""Waiting for something to become true, never for time to pass."""

import time

# Seconds between looks. Not a wait for something to happen: only how often a condition is looked at.
_pause = 0.01


def eventually(condition, what, within=30.0):
    """Return the first true value of `condition()`; fail, saying what was waited for, when there is none in time."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError('not within %s s: %s; last seen: %r' % (within, what, value))
        time.sleep(_pause)
