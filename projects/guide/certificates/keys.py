"""The key that signs certificates: the bureau's own by setting, or a test key made beside the database at set-up.

A production site signs with its own key or not at all: a certificate that the test key signed must never leave it.
"""

from __future__ import annotations

import logging
import os
import secrets
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

TEST_FILE = "test-signing-key.p12"
TEST_NAME = "测试签名密钥 不具有法律效力 TEST KEY ONLY"
TEST_YEARS = 20
OTHERS = stat.S_IRWXG | stat.S_IRWXO  # whoever reads the key signs in the bureau's name
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """A PKCS#12 file with its password. `test`: made here, for trying out; nobody may rely on it."""

    path: Path
    password: bytes | None
    test: bool


def missing() -> str:
    """Empty when there is something to sign with; else a sentence that says what to configure."""
    if settings.SIGNING_KEY:
        if not Path(settings.SIGNING_KEY).is_file():
            return gettext("签名密钥文件打不开，请检查 SIGNING_KEY。")
        if open_to_others(Path(settings.SIGNING_KEY)):
            return gettext(
                "签名密钥文件（SIGNING_KEY）别人也能读，暂不签名。请把它的权限改成只有所有者可读（chmod 400）。"
            )
        return ""
    if settings.PRODUCTION:
        return gettext("这个正式平台还没有配置签名密钥（SIGNING_KEY），不出具签名文件。")
    return ""


def open_to_others(path: Path) -> bool:
    """May anybody but its owner do anything with the file?"""
    return path.is_file() and bool(path.stat().st_mode & OTHERS)


def at_setup() -> Path | None:
    """Make the test key where it is the one that signs, so that nobody waits for it at a first signature; its file.
    None where the bureau's own key signs, or nothing does."""
    return None if settings.SIGNING_KEY or settings.PRODUCTION else test_key()


def signing_key() -> Key:
    """The key in use; a test key that is not there (any more) is made. Ask `missing()` first.

    Raises RuntimeError on a production site without a key, and for a key that others than its owner can read.
    """
    if settings.SIGNING_KEY:
        if open_to_others(Path(settings.SIGNING_KEY)):
            raise RuntimeError("SIGNING_KEY can be read by others than its owner: chmod 400 it first.")
        password = settings.SIGNING_PASSWORD.encode() if settings.SIGNING_PASSWORD else None
        return Key(Path(settings.SIGNING_KEY), password, test=False)
    if settings.PRODUCTION:
        raise RuntimeError("SIGNING_KEY is not set: a production site signs with its own key or not at all.")
    return Key(test_key(), None, test=True)


def test_key() -> Path:
    """The file of the test key, made once and readable by its owner alone; two that make it at once keep one of them."""
    path = Path(settings.VAR_DIR) / TEST_FILE
    if not path.exists():
        draft = path.with_name(f"{TEST_FILE}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(made_key())
            os.link(draft, path)
            log.warning("a test key for signing was made: %s; what it signs has no legal force", path)
        except FileExistsError:
            pass  # somebody else made it meanwhile
        finally:
            draft.unlink(missing_ok=True)
    return path


def made_key(name: str = TEST_NAME) -> bytes:
    """A new key with a certificate that it signed itself, as PKCS#12 without a password."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    uses = {"key_cert_sign": False, "crl_sign": False, "key_encipherment": False, "data_encipherment": False}
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
        **uses,
    )
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=365 * TEST_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    certificate = draft.sign(key, hashes.SHA256())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, NoEncryption())
