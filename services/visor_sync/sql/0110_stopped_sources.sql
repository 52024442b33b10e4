-- A system that went backwards, as one restored from a backup does, is neither heard nor written to until a person
-- decides. stopped: why; decision: what was decided, while it is being carried out.
ALTER TABLE sources
    ADD COLUMN stopped    text,
    ADD COLUMN stopped_at timestamptz,
    ADD COLUMN decision   text CHECK (decision IN ('trust-source', 'write-again'));
