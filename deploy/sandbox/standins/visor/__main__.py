"""Run the stand-in: `python -m deploy.sandbox.standins.visor`, settings in VISOR_…"""

from deploy.sandbox.standins.engine.server import main
from deploy.sandbox.standins.visor.system import VISOR

main(VISOR, port=8703)
