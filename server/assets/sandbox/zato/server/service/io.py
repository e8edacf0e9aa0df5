"""What a service declares to take and to give, and how a message is held against it."""

import inspect

from . import elements
from .model import Model


class Bag(dict):
    """A dictionary whose keys are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        self.pop(name, None)

    def deepcopy(self):
        import copy
        return copy.deepcopy(self)


def _model_of(declared):
    """(model, is a list of it) when a model is declared, else None."""
    if isinstance(declared, type) and issubclass(declared, Model):
        return declared, False
    arguments = getattr(declared, '__args__', None)
    if getattr(declared, '__origin__', None) is list and arguments:
        item = arguments[0]
        if isinstance(item, type) and issubclass(item, Model):
            return item, True
    return None


def _declared_by(class_, direction):
    """What the class declares: the attribute, or the old inner class (which 4.1 ignores)."""
    declared = getattr(class_, direction, None)
    if declared:
        return declared
    inner = getattr(class_, 'SimpleIO', None)
    if inner is None or class_.zato_ignores_simple_io:
        return None
    found = getattr(inner, direction, None)
    if found:
        return found
    required = _as_tuple(getattr(inner, direction + '_required', ()))
    optional = _as_tuple(getattr(inner, direction + '_optional', ()))
    return required + tuple('-' + item if isinstance(item, str) else _optional(item) for item in optional) or None


def _optional(item):
    item.is_required = False
    return item


def _as_tuple(declared):
    if isinstance(declared, (str, elements.Elem)):
        return (declared,)
    if isinstance(declared, (tuple, list)):
        return tuple(declared)
    raise TypeError('Unrecognised input or output: %r' % (declared,))


def check(class_):
    """Raise TypeError when the class declares what cannot be an input or output."""
    for direction in ('input', 'output'):
        declared = _declared_by(class_, direction)
        if declared is not None and not _model_of(declared) and not inspect.isdatadescriptor(declared):
            for item in _as_tuple(declared):
                elements.element_of(item)


def parse_input(class_, payload):
    """What the service sees as `self.request.input`; ValueError when a required element is missing."""
    declared = _declared_by(class_, 'input')
    if declared is None:
        return Bag(payload) if isinstance(payload, dict) else Bag() if payload in ('', None, b'') else payload
    model = _model_of(declared)
    if model:
        class_of_model, is_list = model
        if isinstance(payload, class_of_model):
            return payload
        if is_list:
            return [class_of_model.from_dict(item) for item in payload]
        return class_of_model.from_dict(payload if isinstance(payload, dict) else {})
    return _parse_elements(_as_tuple(declared), payload if isinstance(payload, dict) else {})


def _parse_elements(declared, payload):
    bag = Bag()
    for element in map(elements.element_of, declared):
        value = payload.get(element.name)
        if value is not None and value != '':
            bag[element.name] = element.convert(value)
        elif element.is_required and element.name not in payload:
            raise ValueError('Missing required input element: %s' % element.name)
        else:
            bag[element.name] = element.default if value is None and element.default is not None else value or ''
    return bag


def has_output(class_):
    """Whether the response is built by setting attributes of the payload."""
    declared = _declared_by(class_, 'output')
    return declared is not None and not _model_of(declared)
