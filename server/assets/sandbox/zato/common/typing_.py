"""Names for type annotations that service modules import."""

import datetime as _datetime
from dataclasses import dataclass, field as dataclass_field  # noqa: F401
from typing import *  # noqa: F401,F403
from typing import Any, Callable, Dict, List, Optional, Set, Tuple, Union, cast

any_ = Any
anydict = Dict[Any, Any]
anylist = List[Any]
anydictnone = Optional[anydict]
anylistnone = Optional[anylist]
anynone = Optional[Any]
anyset = Set[Any]
anytuple = Tuple[Any, ...]
binnone = Optional[bytes]
boolnone = Optional[bool]
byteslist = List[bytes]
callable_ = Callable
callnone = Optional[Callable]
cast_ = cast
date_ = _datetime.date
datetime_ = _datetime.datetime
datetimez = _datetime.datetime
dict_ = Dict
dict_field = dataclass_field
dictlist = List[anydict]
dictnone = Optional[dict]
floatnone = Optional[float]
intdict = Dict[int, int]
intlist = List[int]
intnone = Optional[int]
list_ = List
listnone = Optional[list]
list_field = dataclass_field
none = None
optional = Optional
set_ = Set
strboolnone = Optional[Union[str, bool]]
strbytes = Union[str, bytes]
strdict = Dict[str, Any]
strdictdict = Dict[str, strdict]
stranydict = Dict[str, Any]
strdictnone = Optional[strdict]
strint = Union[str, int]
strintnone = Optional[Union[str, int]]
strlist = List[str]
strlistnone = Optional[List[str]]
strnone = Optional[str]
strset = Set[str]
strstrdict = Dict[str, str]
strtuple = Tuple[str, ...]
timedelta_ = _datetime.timedelta
tuple_ = Tuple
tuplist = Union[List[Any], Tuple[Any, ...]]
type_ = type
union_ = Union
