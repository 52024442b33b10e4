"""The same work done by others: pglogical both ways and PouchDB, in one table with the mirror's own figures."""
