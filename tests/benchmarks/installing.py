"""From a clean clone with an empty cache to everything running, and again; needs the network."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from deploy.sandbox.home import ROOT
from tests.benchmarks.run import Run
from tests.servers import free_port_base

CACHES = {"XDG_CACHE_HOME": "cache", "PIP_CACHE_DIR": "pip", "UV_CACHE_DIR": "uv", "npm_config_cache": "npm"}


async def installing(run: Run) -> None:
    """`make demo DETACH=1` on what is committed here, then the same once that was stopped."""
    if not run.options.install:
        run.skip("it needs the network: INSTALL=1 runs it")
        return
    scratch = _scratch()
    clone = scratch / "boyd"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BOYD_")}
    environ |= {name: str(scratch / folder) for name, folder in CACHES.items()}
    environ |= {"BOYD_PORT": str(free_port_base())}
    try:
        await _do(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], scratch, environ)
        for name in ("install.first", "install.second"):
            run.tell(f"make demo DETACH=1 ({name})")
            began = asyncio.get_running_loop().time()
            await _do(["make", "demo", "DETACH=1"], clone, environ)
            run.measured(name, asyncio.get_running_loop().time() - began)
            await _do(["./boyd", "down"], clone, environ)
    finally:
        if (clone / ".venv").exists():
            await _do(["./boyd", "down", "--purge"], clone, environ)
        shutil.rmtree(scratch, ignore_errors=True)


def _scratch() -> Path:
    """A folder that PostgreSQL's own user can enter."""
    scratch = Path(tempfile.mkdtemp(prefix="boyd-install-"))
    scratch.chmod(0o755)
    return scratch


async def _do(argv: list[str], where: Path, environ: dict[str, str]) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *argv, cwd=where, env=environ, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines()
        raise RuntimeError(f"{' '.join(argv)} failed: {lines[-1] if lines else 'it said nothing'}")
