"""One Node process that runs boot.cjs: how it is started, spoken to, watched and killed with all that it started."""

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
import weakref
from pathlib import Path

BOOT = str(Path(__file__).with_name("boot.cjs"))
NODE = os.environ.get("LS_PROCESS_NODE", "node")
WATCH_SECONDS = 0.1
END_OF_LOG = "\0\n"
PAGE = os.sysconf("SC_PAGE_SIZE")
KILL_SECONDS = 5
MARK = "LS_PROCESS_ENVIRONMENT"  # every process of an environment inherits it, whatever group or session it is in


class NodeProcess:
    """A Node process that runs boot.cjs, with a pipe each way and its output collected."""

    started = weakref.WeakSet()

    def __init__(self, code, environment, memory_size):
        self.home = tempfile.mkdtemp(prefix="lambda-")
        self.id = uuid.uuid4().hex
        self.peak = 0
        request_read, request_write = os.pipe()
        response_read, response_write = os.pipe()
        heap = max(64, int(memory_size * 0.9))
        self.process = subprocess.Popen(
            [NODE, f"--max-old-space-size={heap}", BOOT, str(request_read), str(response_write)],
            cwd=code,
            env=environment | {"HOME": self.home, "TMPDIR": self.home, MARK: self.id},
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
        message, why = self._wait(time.monotonic() + seconds, memory_size)
        if message is None:
            self.kill()
        else:
            self.measure()
        self.log_ended.wait(1)
        return message, why

    def _wait(self, end, memory_size):
        while True:
            try:
                message = self.responses.get(timeout=max(0, min(WATCH_SECONDS, end - time.monotonic())))
                return message, None if message else "exit"
            except queue.Empty:
                if not self.alive():  # seen here where what it started holds its pipe open
                    return self._last_message()
                if time.monotonic() >= end:
                    return None, "timeout"
                if self.measure() > memory_size:
                    return None, "memory"

    def _last_message(self):
        try:
            message = self.responses.get(timeout=WATCH_SECONDS)
        except queue.Empty:
            message = None
        return message, None if message else "exit"

    def kill(self):
        """Ends the process and everything that it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(KILL_SECONDS)
        end = time.monotonic() + KILL_SECONDS
        while (left := marked(f"{MARK}={self.id}")) and time.monotonic() < end:
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.01)
        shutil.rmtree(self.home, ignore_errors=True)

    def measure(self):
        """The resident megabytes of the process and all below it; remembers the most it saw. 0 where there is no /proc."""
        pages = sum(resident_pages(pid) for pid in tree(self.process.pid))
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


def marked(mark):
    """The processes that were started with this in their environment variables; none where there is no /proc."""
    found = []
    for entry in os.scandir("/proc") if os.path.isdir("/proc") else ():
        try:
            if entry.name.isdigit() and mark.encode() in Path(entry.path, "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            pass  # it has ended, or is another user's
    return found


def tree(pid):
    """A process and those below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(below for child in children for below in tree(int(child)))]


def resident_pages(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
