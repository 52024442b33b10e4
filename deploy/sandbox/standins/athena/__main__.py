"""Run the stand-in: `python -m deploy.sandbox.standins.athena`, settings in ATHENA_…"""

from deploy.sandbox.standins.athena.system import ATHENA
from deploy.sandbox.standins.engine.server import main

main(ATHENA, port=8704)
