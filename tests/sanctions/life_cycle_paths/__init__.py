"""How each life cycle goes (各办理事项的典型路径): told once, as data, a module a course."""
