-- Provider keys that are kept for those who call: sealed, so that whoever reads this table has none of them.

CREATE TABLE credential (
    id                uuid PRIMARY KEY,
    account_id        uuid REFERENCES account, -- null: the operator's own, for all accounts
    provider          text        NOT NULL,
    name              text        NOT NULL,
    -- What gabelle.verticles.vault.Vault made; bound to id, account_id and provider, so that it opens nowhere else.
    ciphertext        bytea       NOT NULL,
    key_id            text        NOT NULL, -- of the key-encryption key, as the ciphertext says it too
    masked            text        NOT NULL,
    is_default        boolean     NOT NULL,
    is_valid          boolean     NOT NULL DEFAULT true, -- until the provider says otherwise
    last_validated_at timestamptz,                       -- when the provider last said whether it is
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    -- Taken from the policy clock. Nodes read all defaults, which are few, and open those whose version is new to them.
    version           bigint      NOT NULL
);
CREATE UNIQUE INDEX credential_default ON credential (provider) WHERE is_default AND account_id IS NULL;
CREATE INDEX credential_key ON credential (key_id, id);
CREATE TRIGGER credential_version BEFORE INSERT OR UPDATE ON credential
    FOR EACH ROW EXECUTE FUNCTION take_policy_version();

-- The one policy that nodes delete: a secret that is wanted no more must be gone.
GRANT SELECT, INSERT, UPDATE, DELETE ON credential TO "${app_role}";
