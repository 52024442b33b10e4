"""What goes wrong outside, said in one line that tells a person what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class Fault(Exception):
    """Something a person can put right; its text is the one line `boyd: …` shows, and the exit code is 1."""


@contextmanager
def disk_faults(what: str) -> Iterator[None]:
    """Turn a full or read-only disk met while writing `what` into a Fault.

    Raises:
        Fault: for ENOSPC, EDQUOT, EROFS and EACCES; every other OSError passes.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Fault(f"the disk is full while writing {what}; free about 1 GB and run this again") from error
        if error.errno in (errno.EROFS, errno.EACCES):
            raise Fault(f"{what} cannot be written ({error.strerror}: {error.filename})") from error
        raise
