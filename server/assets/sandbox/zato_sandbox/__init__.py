"""The runtime of one emulated Zato server process. Standard library only, CPython 3.8 and later.

It behaves as live servers of versions 3.2 and 4.1 were seen to behave, their ways of losing an update included.
"""
