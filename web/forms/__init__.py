"""JSON Schema (2020-12) with uiSchema to fields of an HTML form, and back. Pure functions; no Flask in here.

A form is the file pair of spiff-arena: `<name>-schema.json` and `<name>-uischema.json`. What is known is shown, what is
unknown is shown as a plain field with a note. Whether an answer is right is decided by the services, not here.
"""

from web.forms.fields import Field, Form, build
from web.forms.filling import Filling
from web.forms.instants import HourSkipped, HourTwice, to_instant
from web.forms.reading import Reading, read
from web.forms.rows import edit_rows

__all__ = [
    "Field",
    "Filling",
    "Form",
    "HourSkipped",
    "HourTwice",
    "Reading",
    "build",
    "edit_rows",
    "read",
    "to_instant",
]
