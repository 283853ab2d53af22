-- Two more disjoint buckets: some models bill the tokens of images at rates of their own. Rows written before have none.
ALTER TABLE usage
    ADD COLUMN image_input  bigint NOT NULL DEFAULT 0,
    ADD COLUMN image_output bigint NOT NULL DEFAULT 0;

ALTER TABLE usage_hour
    ADD COLUMN image_input  bigint NOT NULL DEFAULT 0,
    ADD COLUMN image_output bigint NOT NULL DEFAULT 0;
