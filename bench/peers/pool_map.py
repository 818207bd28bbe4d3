"""Keeps a core busy for some CPU milliseconds an item, by Pool.map. Prints the seconds from the map to its results."""
import sys
import time
from multiprocessing import Pool


def burn(ms):
    end = time.thread_time() + ms / 1000
    while time.thread_time() < end:
        pass
    return ms


if __name__ == "__main__":
    processes, count, ms = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    with Pool(processes) as pool:
        pool.map(burn, [0] * processes)
        began = time.perf_counter()
        assert len(pool.map(burn, [ms] * count)) == count
        print(time.perf_counter() - began)
