-- The requests for a posting are listed newest first.
CREATE INDEX contact_requests_of_job_by_time ON contact_requests (job_id, asked_at, candidate);
