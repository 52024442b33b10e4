-- A version that a system was not given is noted first, and said again only where it still was not a little later:
-- most are on their way. said: whether it was.
ALTER TABLE sweeps ADD COLUMN said boolean NOT NULL DEFAULT true;
