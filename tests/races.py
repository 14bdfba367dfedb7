"""Several at the same moment: what the tests of races stand on."""

import threading

from django.db import connection


def at_once(calls):
    """Runs all calls in threads of their own, begun together; gives their results and what they raised."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        gate.wait()
        try:
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
