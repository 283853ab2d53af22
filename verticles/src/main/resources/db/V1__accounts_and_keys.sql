-- Accounts, their keys, and the clock by which every node hears of changes to them.

-- The clock of policy changes: every insert or update of an account or a key takes the next version.
--
-- Why a row and not a sequence: nodes ask "what changed after version n?". A sequence hands out its numbers when they
-- are taken, not when they are committed, so 8 may become visible before 7; a node that has seen 8 never asks for 7
-- again, and a revoked key stays good. Taking the number by UPDATE locks this one row until the transaction ends, so
-- the writers of policies stand in line and versions become visible in their order. Policies change rarely; the line
-- is short. It also means: never leave a transaction that changed an account or a key open.
CREATE TABLE policy_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO policy_clock (version) VALUES (0);

CREATE FUNCTION take_policy_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE policy_clock SET version = version + 1 RETURNING version INTO NEW.version;
    RETURN NEW;
END $$;

CREATE TABLE account (
    id                  uuid PRIMARY KEY,
    email               text NOT NULL UNIQUE CHECK (email = lower(email)),
    name                text NOT NULL DEFAULT '',
    plan                text NOT NULL DEFAULT 'free',
    -- The limits below are shared by all keys of the account; null means none. The upper bound keeps the buckets'
    -- arithmetic exact (gabelle.engine.key.RateLimits).
    requests_per_minute bigint CHECK (requests_per_minute BETWEEN 1 AND 10000000000),
    tokens_per_minute   bigint CHECK (tokens_per_minute BETWEEN 1 AND 10000000000),
    concurrent_calls    bigint CHECK (concurrent_calls BETWEEN 1 AND 10000000000),
    suspended           boolean NOT NULL DEFAULT false,
    created_at          timestamptz NOT NULL DEFAULT now(),
    version             bigint NOT NULL
);
CREATE INDEX account_version ON account (version);
CREATE TRIGGER account_version BEFORE INSERT OR UPDATE ON account
    FOR EACH ROW EXECUTE FUNCTION take_policy_version();

CREATE TABLE api_key (
    id                  uuid PRIMARY KEY,
    public_id           text NOT NULL UNIQUE,
    account_id          uuid NOT NULL REFERENCES account,
    name                text NOT NULL,
    -- HMAC-SHA-256 of the whole key under the pepper; the key itself is nowhere.
    hash                bytea NOT NULL CHECK (length(hash) = 32),
    requests_per_minute bigint CHECK (requests_per_minute BETWEEN 1 AND 10000000000),
    tokens_per_minute   bigint CHECK (tokens_per_minute BETWEEN 1 AND 10000000000),
    concurrent_calls    bigint CHECK (concurrent_calls BETWEEN 1 AND 10000000000),
    -- Null means all: an empty list would be read both ways.
    models              text[] CHECK (cardinality(models) > 0),
    expires_at          timestamptz,
    revoked_at          timestamptz,
    -- The key that this one replaces: a key is rotated once.
    rotated_from        uuid UNIQUE REFERENCES api_key,
    created_at          timestamptz NOT NULL DEFAULT now(),
    version             bigint NOT NULL
);
CREATE INDEX api_key_version ON api_key (version);
CREATE INDEX api_key_account ON api_key (account_id, id);
CREATE TRIGGER api_key_version BEFORE INSERT OR UPDATE ON api_key
    FOR EACH ROW EXECUTE FUNCTION take_policy_version();

-- Which pepper the hashes above were made with: another one would refuse every key.
CREATE TABLE pepper_fingerprint (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    fingerprint text NOT NULL
);

-- What operators did, written in the transaction that did it. Never a secret.
CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    actor   text NOT NULL,
    action  text NOT NULL,
    subject uuid NOT NULL,
    detail  jsonb NOT NULL DEFAULT '{}'
);

-- The running nodes own nothing and delete nothing.
GRANT SELECT, UPDATE ON policy_clock TO "${app_role}";
GRANT SELECT, INSERT, UPDATE ON account, api_key TO "${app_role}";
GRANT SELECT, INSERT ON pepper_fingerprint, audit TO "${app_role}";
