"""Data models: dataclasses that messages are turned into and from."""

import dataclasses
import json
import typing

from zato.common.exception import ModelValidationException


class Model:
    """The base of data models."""

    @classmethod
    def from_dict(cls, data):
        """A model from a dictionary; ModelValidationException when a field without a default is missing."""
        self = cls.__new__(cls)
        hints = typing.get_type_hints(cls)
        for field in _fields_of(cls):
            setattr(self, field.name, _field_value(cls, field, hints.get(field.name), data))
        return self

    _zato_from_dict = from_dict

    def to_dict(self):
        """The fields and their values, models inside them as dictionaries too."""
        return {name: _plain(value) for name, value in vars(self).items()}

    def to_json(self, default=None, impl_extra=0, **kwargs):
        return json.dumps(self.to_dict(), default=default or str, **kwargs)

    def clone(self):
        return self.from_dict(self.to_dict())


def _fields_of(cls):
    return dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()


def _field_value(cls, field, hint, data):
    if field.name in data:
        return _shaped(hint, data[field.name])
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    if type(None) in getattr(hint, '__args__', ()):
        return None
    raise ModelValidationException('Element missing: `%s` (%s)' % (field.name, cls.__name__))


def _shaped(hint, value):
    if isinstance(hint, type) and issubclass(hint, Model) and isinstance(value, dict):
        return hint.from_dict(value)
    arguments = getattr(hint, '__args__', None)
    if getattr(hint, '__origin__', None) is list and arguments and isinstance(value, list):
        return [_shaped(arguments[0], item) for item in value]
    return value


def _plain(value):
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
