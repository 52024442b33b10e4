-- A page of the list is read in its order and ends when it is full; the counts over it are read from an index alone.
CREATE INDEX nominals_by_risk ON nominals ((no_point IS NULL), (-risk), name_key, id);
CREATE INDEX nominals_by_name ON nominals ((no_point IS NULL), name_key, id);
CREATE INDEX nominals_by_home ON nominals ((no_point IS NULL), home, name_key, id);
CREATE INDEX nominals_counted ON nominals (force, districts, risk, no_point, adult_on, hidden);
