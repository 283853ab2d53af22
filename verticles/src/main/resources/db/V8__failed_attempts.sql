-- What else was tried for a call before the provider that its row names. Most calls need one attempt.

ALTER TABLE usage ADD COLUMN failed_attempts text NOT NULL DEFAULT '[]'; -- a JSON array, as the admin API shows it
