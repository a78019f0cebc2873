"""Reading the rule base's files: each module one kind of file, all problems collected."""
