"""The other side of the wire, each as a process of its own: an SMS gateway and a push service."""
