"""Hashes so many bytes an item, by Pool.map. Prints the seconds from the map to its results."""
import hashlib
import sys
import time
from multiprocessing import Pool

buffers = {}


def work(count):
    data = buffers.setdefault(count, bytes(count))
    hashlib.sha256(data).digest()
    return count


if __name__ == "__main__":
    processes, count, size = (int(argument) for argument in sys.argv[1:])
    with Pool(processes) as pool:
        pool.map(work, [size] * processes * 4)
        began = time.perf_counter()
        assert len(pool.map(work, [size] * count)) == count
        print(time.perf_counter() - began)
