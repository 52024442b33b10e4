"""Run the stand-in: `python -m deploy.sandbox.standins.athena`, settings in ATHENA_…"""

from deploy.sandbox.standins.athena.doors import graph_doors
from deploy.sandbox.standins.athena.graph_store import open_graph_store
from deploy.sandbox.standins.athena.system import ATHENA
from deploy.sandbox.standins.engine.server import main

main(ATHENA, port=8704, opened=open_graph_store, more=graph_doors)
