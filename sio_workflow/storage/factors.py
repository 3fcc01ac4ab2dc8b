"""Second factors: code generators, recovery codes and passkeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from sio_workflow.storage.models import Passkey, RecoveryCode, TotpFactor
from sio_workflow.storage.rows import Rows


class Factors(Rows):
    """Second factors: code generators, recovery codes and passkeys."""

    def totp(self, account_id: UUID) -> TotpFactor | None:
        return self._session.get(TotpFactor, account_id)

    def forget_totp(self, account_id: UUID) -> None:
        self._session.execute(delete(TotpFactor).where(TotpFactor.account_id == account_id))

    def use_step(self, account_id: UUID, step: int) -> bool:
        """Mark a time step as used; False when it, or a later one, has been used: a code is good once."""
        used = update(TotpFactor).where(TotpFactor.account_id == account_id, TotpFactor.last_step < step)
        return self.changed(used.values(last_step=step)) == 1

    def recovery_code(self, account_id: UUID, label: str) -> RecoveryCode | None:
        """The unused code that begins like this."""
        unused = select(RecoveryCode).where(
            RecoveryCode.account_id == account_id, RecoveryCode.label == label, RecoveryCode.used_at.is_(None)
        )
        return self._session.scalar(unused)

    def unused_codes(self, account_id: UUID) -> Sequence[RecoveryCode]:
        own = select(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
        return self._session.scalars(own).all()

    def use_code(self, code_id: UUID, now: datetime) -> bool:
        """Mark a code as used; False when somebody was faster."""
        unused = update(RecoveryCode).where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None))
        return self.changed(unused.values(used_at=now)) == 1

    def forget_codes(self, account_id: UUID) -> None:
        self._session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))

    def passkeys_of(self, account_id: UUID) -> Sequence[Passkey]:
        own = select(Passkey).where(Passkey.account_id == account_id)
        return self._session.scalars(own.order_by(Passkey.created_at)).all()

    def passkey(self, passkey_id: UUID) -> Passkey | None:
        return self._session.get(Passkey, passkey_id)

    def passkey_of_credential(self, credential_id: str) -> Passkey | None:
        return self._session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))

    def use_passkey(self, passkey_id: UUID, sign_count: int, now: datetime) -> bool:
        """Note a signature's count; False when the count has not grown: then it is a copy, or a replay."""
        grown = or_(Passkey.sign_count < sign_count, (Passkey.sign_count == 0) & (sign_count == 0))
        used = update(Passkey).where(Passkey.id == passkey_id, grown)
        return self.changed(used.values(sign_count=sign_count, last_used_at=now)) == 1

    def forget_passkey(self, passkey_id: UUID) -> None:
        self._session.execute(delete(Passkey).where(Passkey.id == passkey_id))
