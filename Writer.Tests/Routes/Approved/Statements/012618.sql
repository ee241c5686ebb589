SELECT pg_catalog.setval((SELECT pg_catalog.pg_get_serial_sequence('test.__efwriter_t_*', '__efwriter_row')::pg_catalog.regclass), 0, false)
