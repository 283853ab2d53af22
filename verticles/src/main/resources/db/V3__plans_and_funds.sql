-- What is sold, and the money that customers have before they use it.

-- Plans. What they include and cost is read whole or not at all: it stands in one document, whose form
-- gabelle.verticles.plans.PlanTerms reads strictly. The rate limits are columns, for they are joined with the account's.
CREATE TABLE plan (
    id                  text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    terms               jsonb  NOT NULL,
    requests_per_minute bigint CHECK (requests_per_minute BETWEEN 1 AND 10000000000),
    tokens_per_minute   bigint CHECK (tokens_per_minute BETWEEN 1 AND 10000000000),
    concurrent_calls    bigint CHECK (concurrent_calls BETWEEN 1 AND 10000000000),
    version             bigint NOT NULL
);
CREATE INDEX plan_version ON plan (version);
CREATE TRIGGER plan_version BEFORE INSERT OR UPDATE ON plan
    FOR EACH ROW EXECUTE FUNCTION take_policy_version();

-- What allowance windows are counted from; the most overage that a window may be billed, in nano-units of the plan's
-- currency; and the account's id in the operator's own books.
ALTER TABLE account
    ADD COLUMN anchor_at      timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
    ADD COLUMN spend_cap_nano bigint CHECK (spend_cap_nano >= 0),
    ADD COLUMN external_id    text UNIQUE CHECK (length(external_id) BETWEEN 1 AND 200);

-- Credits that can be bought, and things other than models that are paid with credits.
CREATE TABLE package (
    id            text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    name          text    NOT NULL,
    micro_credits bigint  NOT NULL CHECK (micro_credits > 0),
    price_cents   bigint  NOT NULL CHECK (price_cents >= 0),
    currency      text    NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    popular       boolean NOT NULL DEFAULT false,
    active        boolean NOT NULL DEFAULT true
);

CREATE TABLE module (
    id            text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    name          text    NOT NULL,
    micro_credits bigint  NOT NULL CHECK (micro_credits >= 0), -- for each unit of its quantity
    active        boolean NOT NULL DEFAULT true
);

-- A balance that all nodes share. The window is 1970 for credits, which have none. Meters: tokens, requests and images
-- as they are, credits in millionths, money in billionths of the plan's currency.
CREATE TABLE fund (
    account_id   uuid        NOT NULL,
    source       text        NOT NULL CHECK (source IN ('allowance', 'credits', 'overage')),
    meter        text        NOT NULL CHECK (meter IN ('tokens', 'requests', 'images', 'credits', 'money')),
    window_start timestamptz NOT NULL,
    granted      bigint      NOT NULL DEFAULT 0 CHECK (granted >= 0),
    posted       bigint      NOT NULL DEFAULT 0 CHECK (posted >= 0),
    pending      bigint      NOT NULL DEFAULT 0 CHECK (pending >= 0),
    wanted_at    timestamptz, -- when somebody last found too little available although some was pending
    PRIMARY KEY (account_id, source, meter, window_start),
    CONSTRAINT fund_not_overdrawn CHECK (posted + pending <= granted)
) WITH (fillfactor = 70);
CREATE INDEX fund_wanted ON fund (wanted_at) WHERE wanted_at IS NOT NULL;

-- Every amount taken out of a fund, for one call or for many.
CREATE TABLE fund_grant (
    id           uuid PRIMARY KEY, -- chosen by who asked
    journal_id   uuid,             -- null: a hold or a charge of the metering API
    account_id   uuid        NOT NULL,
    source       text        NOT NULL,
    meter        text        NOT NULL,
    window_start timestamptz NOT NULL,
    amount       bigint      NOT NULL CHECK (amount > 0),
    settled      bigint      NOT NULL DEFAULT 0 CHECK (settled >= 0),
    returned     bigint      NOT NULL DEFAULT 0 CHECK (returned >= 0),
    expires_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- Something is left of it. A column, so that no index depends on the sums: who takes of a grant that stays alive
    -- writes into no index (a HOT update).
    live         boolean     NOT NULL GENERATED ALWAYS AS (settled + returned < amount) STORED,
    CONSTRAINT fund_grant_not_overdrawn CHECK (settled + returned <= amount),
    FOREIGN KEY (account_id, source, meter, window_start) REFERENCES fund
) WITH (fillfactor = 70);
CREATE INDEX fund_grant_journal ON fund_grant (journal_id) WHERE live;
CREATE INDEX fund_grant_expires ON fund_grant (expires_at) WHERE live AND journal_id IS NULL;
CREATE INDEX fund_grant_fund ON fund_grant (account_id, source, meter, window_start) WHERE live;

-- The double entry: each movement takes from one side of its fund what it gives to another. The columns of fund and
-- fund_grant can be derived from it at any time, which ledger verify does. Never updated, never deleted.
CREATE TABLE movement (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference    text        NOT NULL UNIQUE,
    account_id   uuid        NOT NULL,
    source       text        NOT NULL,
    meter        text        NOT NULL,
    window_start timestamptz NOT NULL,
    debit        text        NOT NULL CHECK (debit IN ('issued', 'available', 'pending', 'spent', 'expired')),
    credit       text        NOT NULL CHECK (credit IN ('issued', 'available', 'pending', 'spent', 'expired')),
    amount       bigint      NOT NULL CHECK (amount > 0),
    grant_id     uuid,
    reason       text        NOT NULL DEFAULT '',
    author       text        NOT NULL DEFAULT 'system',
    package      text,
    at           timestamptz NOT NULL DEFAULT now(),
    CHECK (debit <> credit),
    FOREIGN KEY (account_id, source, meter, window_start) REFERENCES fund
);
CREATE INDEX movement_account ON movement (account_id, source, id DESC);
CREATE INDEX movement_package ON movement (account_id, id DESC) WHERE package IS NOT NULL;

-- What a hold of the metering API is for. Its money is the grant of the same id; its price is that of the moment when
-- it was made.
CREATE TABLE hold (
    id            uuid PRIMARY KEY,
    account_id    uuid        NOT NULL,
    module        text,   -- null where so many credits were asked for
    micro_credits bigint, -- for each unit of the module's quantity
    at            timestamptz NOT NULL DEFAULT now()
);

-- Answers of the metering API, to be given again where a client asks again. The key begins with what gave it, so that
-- a client's Idempotency-Key is never taken for the reference of a movement.
CREATE TABLE idempotent_answer (
    account_id   uuid        NOT NULL,
    key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    request_hash bytea       NOT NULL,
    status       smallint    NOT NULL,
    body         json        NOT NULL,
    at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotent_answer_at ON idempotent_answer (at);

-- Which money paid each call, beside what it used.
ALTER TABLE usage
    ADD COLUMN paid_by       text   NOT NULL DEFAULT 'none', -- allowance, credits, overage, none
    ADD COLUMN window_start  timestamptz,                    -- in which the call was opened; null without a window
    ADD COLUMN plan_tokens   bigint NOT NULL DEFAULT 0,      -- counted against the allowance, or billed as overage
    ADD COLUMN plan_requests bigint NOT NULL DEFAULT 0,
    ADD COLUMN plan_images   bigint NOT NULL DEFAULT 0,
    ADD COLUMN micro_credits bigint NOT NULL DEFAULT 0,
    ADD COLUMN overage_nano  bigint NOT NULL DEFAULT 0,      -- billed afterwards, in the plan's currency
    ADD COLUMN shortfall     bigint NOT NULL DEFAULT 0,      -- used and not taken; unit: decision 19
    ADD COLUMN quantity      bigint NOT NULL DEFAULT 1000000; -- of a module's units, in millionths; one for a model's call
ALTER TABLE usage_hour
    ADD COLUMN plan_tokens   bigint NOT NULL DEFAULT 0,
    ADD COLUMN plan_requests bigint NOT NULL DEFAULT 0,
    ADD COLUMN plan_images   bigint NOT NULL DEFAULT 0,
    ADD COLUMN micro_credits bigint NOT NULL DEFAULT 0,
    ADD COLUMN overage_nano  bigint NOT NULL DEFAULT 0,
    ADD COLUMN shortfalls    bigint NOT NULL DEFAULT 0;      -- calls that had one

-- A fenced journal gets no more grants; what it still holds is applied.
ALTER TABLE journal DROP CONSTRAINT journal_state_check;
ALTER TABLE journal ADD CONSTRAINT journal_state_check CHECK (state IN ('open', 'fenced', 'retired'));
CREATE INDEX journal_node ON journal (node) WHERE state <> 'retired';

-- A dead letter that was applied after all, or given up, says so and stays.
ALTER TABLE dead_letter ADD COLUMN applied_at timestamptz;

GRANT SELECT, INSERT, UPDATE ON plan, package, module, fund, fund_grant TO ${app_role};
GRANT SELECT, INSERT ON movement, hold TO ${app_role};
GRANT SELECT, INSERT, DELETE ON idempotent_answer TO ${app_role};
GRANT UPDATE (applied_at) ON dead_letter TO ${app_role};
