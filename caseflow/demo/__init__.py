"""The demo bureau, loaded through the same services that people use."""
