"""The memory of the mirror: transactions on its own schema, and nothing else."""

from services.visor_sync.store.store import Store, open_store

__all__ = ["Store", "open_store"]
