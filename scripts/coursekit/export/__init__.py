"""Export: a stage notebook becomes a script with a command line, an MLproject entry point and an Azure ML component."""
