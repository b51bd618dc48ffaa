"""Below the ORM: prepared statements, pipeline mode, lanes to the database."""
