"""The program of the tutorials: a producer process puts numbers on a queue and then None; a consumer takes them until it sees it.

Prints the seconds from before the processes start until both are joined.
"""
import sys
import time
from multiprocessing import Process, Queue


def produce(queue, count):
    for number in range(count):
        queue.put(number)
    queue.put(None)


def consume(queue):
    while queue.get() is not None:
        pass


if __name__ == "__main__":
    count = int(sys.argv[1])
    began = time.perf_counter()
    queue = Queue()
    producer = Process(target=produce, args=(queue, count))
    consumer = Process(target=consume, args=(queue,))
    producer.start()
    consumer.start()
    producer.join()
    consumer.join()
    print(time.perf_counter() - began)
