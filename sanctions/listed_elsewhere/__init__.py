"""Lists that others keep (外部名单): who was on them, by which file, and from when to when."""
