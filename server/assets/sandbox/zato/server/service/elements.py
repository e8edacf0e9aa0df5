"""The typed elements of a service's input and output."""

import datetime
import decimal
import uuid


class Elem:
    """One element. A leading dash in the name means that it is optional."""

    def __init__(self, name, default=None, **kwargs):
        self.is_required = not name.startswith('-')
        self.name = name.lstrip('-')
        self.default = default
        self.options = kwargs

    def convert(self, value):
        """The value as this type; ValueError or TypeError when it cannot be."""
        return value


class AsIs(Elem):
    pass


class Bool(Elem):
    def convert(self, value):
        if isinstance(value, str):
            return value.lower() in ('1', 'true', 'yes', 'on')
        return bool(value)


class CSV(Elem):
    def convert(self, value):
        return value.split(',') if isinstance(value, str) else value


class Date(Elem):
    def convert(self, value):
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value


class DateTime(Elem):
    def convert(self, value):
        return datetime.datetime.fromisoformat(value) if isinstance(value, str) else value


class Decimal(Elem):
    def convert(self, value):
        return decimal.Decimal(str(value))


class Dict(Elem):
    def __init__(self, name, *keys, **kwargs):
        super().__init__(name, **kwargs)
        self.keys = keys

    def convert(self, value):
        return dict(value)


class DictList(Dict):
    def convert(self, value):
        return [dict(item) for item in value]


class Float(Elem):
    def convert(self, value):
        return float(value)


class Int(Elem):
    def convert(self, value):
        return int(value)


class List(Elem):
    def convert(self, value):
        return list(value)


class Opaque(Elem):
    pass


class Text(Elem):
    def convert(self, value):
        return value if isinstance(value, str) else str(value)


class Secret(Text):
    pass


class UTC(Text):
    pass


class UUID(Elem):
    def convert(self, value):
        return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


Boolean = Bool
ForceType = Elem
Integer = Int
ListOfDicts = DictList
Nested = Opaque
Unicode = Text

# Names whose plain-string elements have a type of their own. Source: zato 3.2, sheet section A7.11.
_bool_prefixes = ('by_', 'has_', 'is_', 'may_', 'needs_', 'should_')
_int_suffixes = ('_count', '_id', '_size', '_size_min', '_size_max', '_timeout')


def element_of(item):
    """An element from what a service declares: a string or an element; TypeError for anything else."""
    if isinstance(item, Elem):
        return item
    if not isinstance(item, str):
        raise TypeError('Unrecognised input or output element: %r' % (item,))
    name = item.lstrip('-')
    if name.startswith(_bool_prefixes):
        return Bool(item)
    if name == 'id' or name.endswith(_int_suffixes):
        return Int(item)
    return Elem(item)
