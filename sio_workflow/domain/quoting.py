"""What somebody has written themselves in a mail: without what they quote, and without their signature."""

from __future__ import annotations

import re

from sio_workflow.domain.legible import mended

#: more than this is no answer to a message; the rest is cut
LENGTH = 10_000
_WROTE = r"(?:skrev|wrote|schrieb|a écrit)"
#: from such a line on everything is quoted
_QUOTE_BEGINS = re.compile(
    rf"^(?:(?:Den|On|Am|Le)\b.{{0,200}}\b{_WROTE}\b.{{0,200}}:?\s*"
    rf"|.{{0,200}}<[^<>\s]+@[^<>\s]+>.{{0,40}}{_WROTE}:?\s*"
    r"|-{2,}\s*(?:Oprindelig (?:meddelelse|besked)|Original Message|Videresendt (?:meddelelse|besked)).*"
    r"|_{10,}\s*"
    r"|\*?(?:Fra|From):\*? .*@.*)$",
    re.IGNORECASE,
)
#: from such a line on it is a signature
_SIGNATURE_BEGINS = re.compile(
    r"^(?:-- ?|Sendt fra (?:min|Outlook|Mail).*|Sent from (?:my|Outlook|Mail).*|Hent Outlook.*|Get Outlook.*)$",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """The writer's own words; "" when there are none.

    >>> own_words("Det er ikke løst.\\n\\nDen 2. marts skrev SIO <reply@house.example>:\\n> Vi har løst det")
    'Det er ikke løst.'
    """
    kept: list[str] = []
    lines = mended(text).replace("\r\n", "\n").replace("\0", "").split("\n")
    for number, line in enumerate(lines):
        # mail programs break the line that introduces a quotation
        joined = f"{line} {lines[number + 1]}" if number + 1 < len(lines) else line
        if any(_QUOTE_BEGINS.match(each.strip()) for each in (line, joined)) or _SIGNATURE_BEGINS.match(line.strip()):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()[:LENGTH]
