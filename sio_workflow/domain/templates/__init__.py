"""Every message the house can write, by who reads it. This is the one place to look a template up.

They say no reason for an absence and no name of the absent.
"""

from __future__ import annotations

from sio_workflow.domain.templates.customers import CUSTOMERS
from sio_workflow.domain.templates.employees import EMPLOYEES
from sio_workflow.domain.templates.roles import ROLES
from sio_workflow.domain.templates.sign_in import SIGN_IN
from sio_workflow.domain.templates.values import Reach, Template, template

__all__ = ["FREE", "TEMPLATES", "Reach", "Template", "template_of"]

TEMPLATES: dict[str, Template] = {**EMPLOYEES, **ROLES, **CUSTOMERS, **SIGN_IN}
#: words of a person: the title is all that the house adds
FREE = template("{text}", "{text}", ("Din henvendelse", "Your enquiry"), answer=True)


def template_of(key: str) -> Template:
    """The template, or that of free words."""
    return TEMPLATES.get(key, FREE)
