"""The one vocabulary that window, control socket and command line speak."""
