"""The signing key, made once and kept."""

import json
import os
from pathlib import Path

from joserfc.jwk import KeySet, RSAKey


def signing_keys(folder: Path) -> KeySet:
    """The key set of `folder/signing-keys.json`; made there, mode 0600, when it is not."""
    path = folder / "signing-keys.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True, auto_kid=True)
        draft = path.with_name(path.name + ".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(KeySet([key]).as_dict(private=True)), encoding="utf-8")
        os.replace(draft, path)
    return KeySet.import_key_set(json.loads(path.read_text(encoding="utf-8")))
