"""What sets up, makes, previews and ends the stacks: the commands behind the Makefile and the pipelines."""
