"""A small language model behind OpenAI's chat completions, by llama.cpp: `small_model.py WEIGHTS PORT`."""

import signal
import sys

import xllamacpp

TOKENS = 12
"""Of one answer, so that a laptop can give a few hundred of them."""
AT_ONCE = 4
THREADS = 1
"""More of them wait for each other where others use the same cores."""


def main() -> None:
    """Serve until the process is ended."""
    weights, port = sys.argv[1:]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights
    parameters.hostnames, parameters.port = ["127.0.0.1"], int(port)
    parameters.n_parallel, parameters.n_ctx, parameters.n_predict = AT_ONCE, AT_ONCE * 2048, TOKENS
    parameters.warmup = False
    for one in (parameters.cpuparams, parameters.cpuparams_batch):
        one.n_threads, one.poll = THREADS, 0
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
