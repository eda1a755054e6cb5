"""Product names: grammars as data, one module of tables per family, and what a name belongs to.

`parse` reads a name or refuses it with the reason; it never guesses. A new form of name is one
layout and one line in its family's GRAMMARS.
"""

from maas.names.describe import describe, to_json_dict
from maas.names.errors import ImpossibleTime, MalformedName, ProductNameError, UnknownName
from maas.names.parse import parse
from maas.names.subject import datatake_of, subject_of

__all__ = [
    "ImpossibleTime",
    "MalformedName",
    "ProductNameError",
    "UnknownName",
    "datatake_of",
    "describe",
    "parse",
    "subject_of",
    "to_json_dict",
]
