"""What the two stand-ins have in common, whatever their records look like.

Serves: a change feed, single and bulk conditional writes with idempotency keys, an OpenAPI document, plain pages.
Owns: one database a stand-in (`store` and `sql/`). Rules without I/O: `write`, `record`, `cursor`, `form`, `body`.
Knows nothing of BOYD: it imports nothing of the services or of `shared`.
"""
