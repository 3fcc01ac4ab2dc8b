"""Letters: a message and a person become a parcel, in the person's language, when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from sio_workflow.channels.values import Parcel, Refused
from sio_workflow.domain.json_form import from_json
from sio_workflow.domain.notices import SECRET_MARK, known, write
from sio_workflow.domain.sending import EMAIL, Person
from sio_workflow.domain.templates import FREE, TEMPLATES, Template, template_of
from sio_workflow.services.keys import Keys
from sio_workflow.services.reply_tokens import ReplyTokens
from sio_workflow.storage.models import Delivery, Message

#: code of a message whose words do not fit its template any more: no way out of the house will do
NOT_WRITTEN = "not_written"
_ANSWER = {
    "da": "Du kan svare på denne mail; svaret når frem til sagen.",
    "en": "You can answer this mail; your answer reaches the case.",
}
_NO_ANSWER = {"da": "Denne mail kan ikke besvares.", "en": "This mail cannot be answered."}
_SENDER = {"da": "Sendt af SIO Workflow.", "en": "Sent by SIO Workflow."}


class Letters:
    """Written when they are sent, the same however often that is."""

    def __init__(self, tokens: ReplyTokens, keys: Keys, public_url: str) -> None:
        self._tokens = tokens
        self._keys = keys
        self._public_url = public_url.rstrip("/")

    def parcel(self, delivery: Delivery, message: Message, person: Person, area_phone: str) -> Parcel:
        """What goes out: words of a person as they were written, words of the house in the person's language.

        Refused when the words do not fit the template, as after a release that has changed it, and when the address
        has gone since this was planned.
        """
        if not (address := person.address(delivery.channel)):
            raise Refused("no_address")
        template, locale = _template(message), known(delivery.locale)
        mail, text = delivery.channel == EMAIL, _written(message, locale, area_phone, self._public_url)
        text = self._opened(message, text)
        answerable = template.answerable and mail
        return Parcel(
            delivery_id=delivery.id,
            to=address,
            subject=template.title[locale],
            text=letter_text(text, locale, answerable=answerable) if mail else text,
            html=letter_html(text, locale, answerable=answerable) if mail else None,
            reply_token=self._tokens.write(delivery.id, delivery.created_at) if answerable else "",
            idempotency_key=delivery.idempotency_key,
            locale=locale,
        )

    def _opened(self, message: Message, text: str) -> str:
        """A sign-in message with its link or code in place of the dots: on its way out only, never in a row."""
        return text.replace(SECRET_MARK, self._keys.decrypt(message.secret)) if message.secret else text


def body(message: Message, locale: str, area_phone: str = "", public_url: str = "") -> str:
    """The words of the message in that language; a path in the house becomes an address for those outside."""
    words: Mapping[str, Any] = from_json(message.words)
    if message.template not in TEMPLATES or not words:
        return message.body
    at_sending = {"phone": area_phone or words.get("phone", ""), "link": f"{public_url}{words.get('link', '')}"}
    return write(message.template, {**words, **at_sending}, locale)


def _written(message: Message, locale: str, area_phone: str, public_url: str) -> str:
    try:
        return body(message, locale, area_phone, public_url)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Refused(NOT_WRITTEN) from error


def letter_text(text: str, locale: str, *, answerable: bool) -> str:
    """An e-mail as plain text."""
    return f"{text}\n\n{_footer(locale, answerable)}\n"


def letter_html(text: str, locale: str, *, answerable: bool) -> str:
    """The same with paragraphs; no pictures, no links that follow people."""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    small = escape(_footer(locale, answerable)).replace("\n", "<br>")
    return (
        f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8"></head>'
        f"<body>{paragraphs}<p><small>{small}</small></p></body></html>"
    )


def _footer(locale: str, answerable: bool) -> str:
    return f"-- \n{(_ANSWER if answerable else _NO_ANSWER)[locale]}\n{_SENDER[locale]}"


def _template(message: Message) -> Template:
    return template_of(message.template) if message.template else FREE
