"""How words come and go: the web channel, its pages and its wire forms; it knows the service only as callables."""
