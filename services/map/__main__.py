"""The switch: `python -m services.map` serves, `python -m services.map migrate` prepares the schema."""

import asyncio
import sys

from services.map import app, settings

COMMANDS = {"serve": app.serve, "migrate": app.prepare}


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if name not in COMMANDS:
        sys.exit(f"python -m services.map: no command is called {name}; there are {', '.join(COMMANDS)}")
    asyncio.run(COMMANDS[name](settings.load()))


if __name__ == "__main__":
    main()
