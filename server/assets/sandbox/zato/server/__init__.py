"""The part of Zato's packages that service modules import, for the sandbox."""
