-- Provider keys of the customers' own.

-- Taken from the policy clock whenever one of the account's own credentials is made, changed or deleted; 0 where it has
-- none. It travels with the policies of the account's keys: a node that serves a call knows by it, without asking,
-- whether the account has any and whether what it has read of them is still true.
ALTER TABLE account ADD COLUMN credentials_version bigint NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX credential_own_default ON credential (account_id, provider)
    WHERE is_default AND account_id IS NOT NULL;

-- A call may name the one that it wants.
CREATE UNIQUE INDEX credential_own_name ON credential (account_id, provider, name) WHERE account_id IS NOT NULL;

-- When a credential was last taken up for validation on a schedule, whatever came of it. Not a change of the credential:
-- the columns that are, and so take a version, are named.
ALTER TABLE credential ADD COLUMN checked_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX credential_checked ON credential (checked_at);

DROP TRIGGER credential_version ON credential;
CREATE TRIGGER credential_version
    BEFORE INSERT OR UPDATE OF name, ciphertext, key_id, masked, is_default, is_valid, last_validated_at ON credential
    FOR EACH ROW EXECUTE FUNCTION take_policy_version();

-- Which node does what only one shall do, and until when nobody else may.
CREATE TABLE node_lease (
    work   text PRIMARY KEY,
    holder uuid NOT NULL,
    until  timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON node_lease TO "${app_role}";
