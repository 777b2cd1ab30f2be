"""TimescaleDB: the only psycopg, and the only SQL outside panels."""
