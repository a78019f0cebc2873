"""The store (存储): one database, SQLite or PostgreSQL, its keys, its migrations and its tokens."""
