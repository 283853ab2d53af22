-- Who serves which models, at which prices, and by which names they are called. The terms are in the words of
-- providers.yaml and pricing.yaml; gabelle.verticles.catalogue.CatalogueTerms reads them, all of them or none.

-- Nodes ask for this number, and for the rest only when it has moved. Whoever changes the catalogue holds the row until
-- the transaction ends, so changes stand in line, and each is checked against all that went before.
CREATE TABLE catalogue_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO catalogue_clock (version) VALUES (0);

CREATE FUNCTION move_catalogue_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue_clock SET version = version + 1;
    RETURN NULL;
END $$;

-- What is deleted stays as a mark, so that the files do not bring it back at the next start.
CREATE TABLE provider (
    name       text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND length(name) <= 64),
    position   bigint  GENERATED ALWAYS AS IDENTITY, -- of several that have a model, the first serves it by its own name
    terms      jsonb   NOT NULL,
    by_hand    boolean NOT NULL, -- its address is from providers.yaml, and may name a private host
    deleted_at timestamptz
);

CREATE TABLE model (
    name       text PRIMARY KEY CHECK (length(name) <= 321), -- provider/model
    provider   text NOT NULL GENERATED ALWAYS AS (split_part(name, '/', 1)) STORED REFERENCES provider,
    terms      jsonb NOT NULL,
    deleted_at timestamptz
);

-- Ledger rows name their price: one that was in effect stays as it is.
CREATE TABLE price (
    name  text PRIMARY KEY CHECK (name ~ '@\d{4}-\d\d-\d\d$'), -- provider/model@day
    model text NOT NULL GENERATED ALWAYS AS (left(name, -11)) STORED REFERENCES model,
    terms jsonb NOT NULL
);
CREATE INDEX price_model ON price (model);

CREATE FUNCTION keep_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF right(OLD.name, 10) <= to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') THEN
        RAISE EXCEPTION 'the price % is or was in effect', OLD.name;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER price_kept BEFORE DELETE ON price FOR EACH ROW EXECUTE FUNCTION keep_price();

CREATE TABLE alias (
    name       text PRIMARY KEY CHECK (length(name) <= 256),
    terms      jsonb NOT NULL,
    deleted_at timestamptz
);

CREATE TRIGGER provider_moved AFTER INSERT OR UPDATE ON provider
    FOR EACH STATEMENT EXECUTE FUNCTION move_catalogue_clock();
CREATE TRIGGER model_moved AFTER INSERT OR UPDATE ON model
    FOR EACH STATEMENT EXECUTE FUNCTION move_catalogue_clock();
CREATE TRIGGER price_moved AFTER INSERT OR DELETE ON price
    FOR EACH STATEMENT EXECUTE FUNCTION move_catalogue_clock();
CREATE TRIGGER alias_moved AFTER INSERT OR UPDATE ON alias
    FOR EACH STATEMENT EXECUTE FUNCTION move_catalogue_clock();

GRANT SELECT, UPDATE ON catalogue_clock TO "${app_role}";
GRANT SELECT, INSERT, UPDATE ON provider, model, alias TO "${app_role}";
GRANT SELECT, INSERT, DELETE ON price TO "${app_role}";
