-- The ledger: what was used, by whom, at what price. No foreign keys to accounts or keys: batches of different nodes
-- commute, and usage of a key that was deleted meanwhile is still owed.

-- One row for each journal (an event loop of one process run), made before the journal's first use.
CREATE TABLE journal (
    id         uuid PRIMARY KEY,
    node       text        NOT NULL,
    state      text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'retired')),
    cursor     bigint      NOT NULL DEFAULT 0 CHECK (cursor >= 0), -- the last sequence that was applied
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);

-- One row for each call. A UUIDv7 starts with its time, so day partitions and a key on request_id alone go together.
-- There is no default partition: a row that found its way there would keep its day's partition from being made.
CREATE TABLE usage (
    request_id       uuid        NOT NULL,
    account_id       uuid        NOT NULL,
    key_id           uuid        NOT NULL,
    surface          text        NOT NULL,
    provider         text        NOT NULL,
    model            text        NOT NULL,
    served_model     text        NOT NULL,
    credential       text        NOT NULL,
    price_id         text        NOT NULL,
    status           smallint    NOT NULL,
    outcome          text        NOT NULL,
    input            bigint      NOT NULL, -- eleven disjoint buckets: none counts what another one counts
    cache_read       bigint      NOT NULL,
    cache_write      bigint      NOT NULL,
    cache_write_long bigint      NOT NULL,
    output           bigint      NOT NULL,
    reasoning        bigint      NOT NULL,
    audio_input      bigint      NOT NULL,
    audio_output     bigint      NOT NULL,
    images           bigint      NOT NULL,
    milliseconds     bigint      NOT NULL,
    characters       bigint      NOT NULL,
    estimated        boolean     NOT NULL, -- not the provider's own count
    cost_nano_usd    bigint      NOT NULL, -- what the provider bills the operator
    charge_nano_usd  bigint      NOT NULL, -- what the customer pays
    latency_ms       bigint      NOT NULL,
    ttft_ms          bigint,               -- null where no byte of an answer came
    at               timestamptz NOT NULL, -- the request id's time
    journal_id       uuid        NOT NULL,
    journal_sequence bigint      NOT NULL,
    PRIMARY KEY (request_id)
) PARTITION BY RANGE (request_id);

CREATE INDEX usage_account ON usage (account_id, request_id DESC);

-- What limits, billing and the pages read. Rows are updated often and no indexed column changes: the free space lets
-- an update stay on its page.
CREATE TABLE usage_hour (
    hour               timestamptz NOT NULL,
    account_id         uuid        NOT NULL,
    key_id             uuid        NOT NULL,
    model              text        NOT NULL,
    requests           bigint      NOT NULL,
    estimated_requests bigint      NOT NULL,
    input              bigint      NOT NULL,
    cache_read         bigint      NOT NULL,
    cache_write        bigint      NOT NULL,
    cache_write_long   bigint      NOT NULL,
    output             bigint      NOT NULL,
    reasoning          bigint      NOT NULL,
    audio_input        bigint      NOT NULL,
    audio_output       bigint      NOT NULL,
    images             bigint      NOT NULL,
    milliseconds       bigint      NOT NULL,
    characters         bigint      NOT NULL,
    cost_nano_usd      bigint      NOT NULL,
    charge_nano_usd    bigint      NOT NULL,
    PRIMARY KEY (hour, account_id, key_id, model)
) WITH (fillfactor = 70);

CREATE INDEX usage_hour_account ON usage_hour (account_id, hour);

CREATE TABLE key_activity (
    key_id            uuid PRIMARY KEY,
    account_id        uuid        NOT NULL,
    total_tokens_used bigint      NOT NULL,
    requests          bigint      NOT NULL,
    last_used_at      timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE INDEX key_activity_account ON key_activity (account_id);

-- Records that cannot be applied, whole, for somebody to look at. Type json, which keeps the text as it is: jsonb would
-- refuse the very characters that may have brought a record here.
CREATE TABLE dead_letter (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    journal_id uuid        NOT NULL,
    sequence   bigint      NOT NULL,
    request_id uuid        NOT NULL,
    record     json        NOT NULL,
    error      text        NOT NULL,
    at         timestamptz NOT NULL DEFAULT now()
);

-- The smallest UUIDv7 of a UTC day: 48 bits of milliseconds since 1970, then zeros.
CREATE FUNCTION usage_day_bound(day date) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT
    SET search_path = pg_catalog
AS $$
    SELECT (lpad(to_hex(extract(epoch FROM day)::bigint * 1000), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the day's partition unless it exists; false for a day that no honest request id has: more than ten years ago,
-- or more than a week ahead. Attaching a finished table, unlike creating it as a partition, does not wait for the
-- transactions that are writing to the others.
CREATE FUNCTION ensure_usage_partition(day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    partition text := 'usage_' || to_char(day, 'YYYYMMDD');
    today     date := (now() AT TIME ZONE 'UTC')::date;
BEGIN
    IF day IS NULL OR day < today - 3660 OR day > today + 7 THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('gabelle.usage.partitions'));
    IF to_regclass('public.' || partition) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I (LIKE public.usage INCLUDING ALL)', partition);
        EXECUTE format('ALTER TABLE public.usage ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                       partition, public.usage_day_bound(day), public.usage_day_bound(day + 1));
    END IF;
    RETURN true;
END
$$;

-- Drops the partitions of the days before, and says how many. Refuses to touch the last 35 days, whoever asks. A drop
-- waits for every reader and writer of the table and makes new ones queue behind it, so it gives up soon.
CREATE FUNCTION drop_usage_partitions(before date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    partition text;
    dropped   integer := 0;
BEGIN
    IF before IS NULL OR before > (now() AT TIME ZONE 'UTC')::date - 35 THEN
        RAISE EXCEPTION 'usage of the last 35 days is kept, so nothing before % is dropped', before;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('gabelle.usage.partitions'));
    FOR partition IN
        SELECT child.relname
        FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = 'public.usage'::regclass
          AND child.relname ~ '^usage_[0-9]{8}$'
          AND to_date(right(child.relname, 8), 'YYYYMMDD') < before
        ORDER BY child.relname
    LOOP
        EXECUTE format('DROP TABLE public.%I', partition);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;

REVOKE ALL ON FUNCTION usage_day_bound(date), ensure_usage_partition(date), drop_usage_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_usage_partition(date), drop_usage_partitions(date) TO ${app_role};

GRANT SELECT, INSERT ON journal, usage, usage_hour, key_activity, dead_letter TO ${app_role};
GRANT UPDATE (state, cursor, retired_at) ON journal TO ${app_role};
GRANT UPDATE ON usage_hour, key_activity TO ${app_role};
