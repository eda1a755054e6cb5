"""XML that strangers send: never larger than a limit, never with entities or a DTD."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST = 16 * 1024 * 1024  # bytes
DEEPEST = 64


class XmlRefused(Exception):
    """Not XML that we read; the message says why."""


def xml_root(content: bytes, largest: int = LARGEST) -> Element:
    """The root element; raises XmlRefused."""
    if len(content) > largest:
        raise XmlRefused(f"it is larger than {largest >> 20} MiB")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise XmlRefused(f"it declares what we do not read: {type(error).__name__}") from None
    except (ParseError, ValueError, LookupError) as error:
        raise XmlRefused(f"it is no XML: {error}") from None
    return root


def local(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first child of that name, whatever its namespace and capitals."""
    wanted = name.lower()
    return next((one for one in element if local(one.tag).lower() == wanted), None)


def text_at(element: Element, *path: str) -> str:
    """The text at the end of a path of children; empty where there is none."""
    for name in path:
        below = child(element, name)
        if below is None:
            return ""
        element = below
    return " ".join((element.text or "").split())


def each(element: Element, name: str) -> list[Element]:
    """All elements of that name below, whatever their namespace."""
    wanted = name.lower()
    return [one for one in element.iter() if local(one.tag).lower() == wanted]
