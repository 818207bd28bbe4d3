"""One Node process that runs boot.cjs: how it is started, spoken to, watched and killed."""

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import weakref
from pathlib import Path

BOOT = str(Path(__file__).with_name("boot.cjs"))
NODE = os.environ.get("LS_PROCESS_NODE", "node")
WATCH_SECONDS = 0.1
END_OF_LOG = "\0\n"
PAGE = os.sysconf("SC_PAGE_SIZE")


class NodeProcess:
    """A Node process that runs boot.cjs, with a pipe each way and its output collected."""

    started = weakref.WeakSet()

    def __init__(self, code, environment, memory_size):
        self.home = tempfile.mkdtemp(prefix="lambda-")
        self.peak = 0
        request_read, request_write = os.pipe()
        response_read, response_write = os.pipe()
        heap = max(64, int(memory_size * 0.9))
        self.process = subprocess.Popen(
            [NODE, f"--max-old-space-size={heap}", BOOT, str(request_read), str(response_write)],
            cwd=code,
            env=environment | {"HOME": self.home, "TMPDIR": self.home},
            pass_fds=(request_read, response_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        NodeProcess.started.add(self)
        os.close(request_read)
        os.close(response_write)
        self.requests = os.fdopen(request_write, "w", buffering=1)
        self.responses = queue.Queue()
        self.log, self.log_ended = [], threading.Event()
        threading.Thread(target=self._read_responses, args=[os.fdopen(response_read)], daemon=True).start()
        threading.Thread(target=self._read_log, daemon=True).start()

    def alive(self):
        return self.process.poll() is None

    def send(self, message):
        self.log_ended.clear()
        try:
            self.requests.write(json.dumps(message) + "\n")
        except BrokenPipeError:
            pass  # it died: receive() says so

    def receive(self, seconds, memory_size):
        """Returns (message, None), or (None, why): "exit", "timeout" or "memory". The process is dead then."""
        end, why = time.monotonic() + seconds, "exit"
        while True:
            try:
                message = self.responses.get(timeout=max(0, min(WATCH_SECONDS, end - time.monotonic())))
                break
            except queue.Empty:
                if time.monotonic() >= end:
                    why = "timeout"
                elif self.measure() > memory_size:
                    why = "memory"
                else:
                    continue
                message = None
                break
        if message is None:
            self.kill()
        else:
            self.measure()
        self.log_ended.wait(1)
        return message, (None if message else why)

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(5)
        shutil.rmtree(self.home, ignore_errors=True)

    def measure(self):
        """The resident megabytes of the process and its children; remembers the most it saw."""
        try:
            pid = self.process.pid
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            pages = sum(int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in [pid, *children])
        except (OSError, IndexError):
            return 0
        self.peak = max(self.peak, pages * PAGE / 2**20)
        return pages * PAGE / 2**20

    def _read_responses(self, stream):
        with stream:
            for line in stream:
                self.responses.put(json.loads(line))
        self.responses.put(None)

    def _read_log(self):
        with self.process.stdout as stream:
            for line in stream:
                if line.endswith(END_OF_LOG):
                    line = line[: -len(END_OF_LOG)]
                    if line:
                        self.log.append(line + "\n")
                    self.log_ended.set()
                else:
                    self.log.append(line)
        self.log_ended.set()
