"""Makes `drawn`, `fit_decoders` and `node_readers` importable from every test: pytest puts this folder on the path."""
