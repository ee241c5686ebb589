CREATE TABLE test.items_rejects (
    rejected_at timestamp with time zone NOT NULL,
    row_number bigint NOT NULL,
    reason text NOT NULL,
    column_name text,
    store_type text,
    rule text,
    sql_state text,
    row json NOT NULL
)
