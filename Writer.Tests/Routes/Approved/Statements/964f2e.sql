COMMENT ON TABLE test.__efwriter_writes IS
'EfWriter: one row for each write that may be retried, to find out whether an unanswered commit has happened. '
'Rows older than a day are deleted.'
