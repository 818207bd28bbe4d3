"""Runs one Lambda environment as one Node process: warm reuse, timeout and memory limit by killing the process group."""

import json
import os
import threading
import time
from datetime import UTC, datetime

from localstack import config
from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from localstack_process.node_process import NodeProcess

INIT_SECONDS = 10
INHERITED = ("PATH", "LANG", "LD_LIBRARY_PATH", "NODE_EXTRA_CA_CERTS")


class ProcessPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        return ProcessExecutor


class ProcessExecutor(RuntimeExecutor):
    def __init__(self, id, function_version):
        super().__init__(id=id, function_version=function_version)
        self.config = function_version.config
        self.lock = threading.Lock()
        self.node = None
        self.variables = {}

    # What LocalStack asks of a function version

    @classmethod
    def prepare_version(cls, function_version):
        runtime = str(function_version.config.runtime)
        if not runtime.startswith("nodejs"):
            raise NotImplementedError(f"the process executor runs nodejs runtimes only, not {runtime}")
        for part in [function_version.config, *function_version.config.layers]:
            part.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass

    # What LocalStack asks of an environment

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}/_localstack_lambda/{self.id}"

    def get_logs(self):
        return "".join(self.node.log) if self.node else ""

    def start(self, env_vars):
        self.variables = env_vars
        error = self._init()
        if error:
            raise StatusErrorException("init failed", payload=json.dumps(error).encode())

    def stop(self):
        if self.node:
            self.node.kill()

    def invoke(self, payload):
        with self.lock:
            request_id, started = payload["invoke-id"], time.monotonic()
            if not self.node.alive():  # as on AWS, the invocation after a crash starts the environment again
                error = self._init()
                if error:
                    return self._result(request_id, error, True, started)
            self.node.log.clear()
            seconds = self.config.timeout
            self.node.send({
                "id": request_id,
                "arn": payload["invoked-function-arn"],
                "trace": payload.get("trace-id"),
                "deadline": (time.time() + seconds) * 1000,
                "event": payload["payload"],
            })
            message, why = self.node.receive(seconds, self.config.memory_size)
            if message and "error" in message:
                return self._result(request_id, message["error"], True, started)
            if message:
                return self._result(request_id, message["result"], False, started)
            return self._result(request_id, self._death(request_id, why), True, started)

    def _init(self):
        """Starts the process. Returns None, or the error that the init ended with."""
        self.node = NodeProcess(self._code(self.config), self._environment(), self.config.memory_size)
        message, why = self.node.receive(INIT_SECONDS, self.config.memory_size)
        if message and message.get("ready"):
            return None
        return message["error"] if message else self._death("init", why)

    @staticmethod
    def _code(part):
        return str(part.code.get_unzipped_code_location())

    def _environment(self):
        inherited = {k: os.environ[k] for k in INHERITED if k in os.environ}
        given = {k: str(v) for k, v in self.variables.items() if not k.startswith("LOCALSTACK_")}
        layers = [f"{self._code(layer)}/nodejs/node_modules" for layer in self.config.layers]
        return inherited | given | {
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.config.runtime}",
            "LAMBDA_TASK_ROOT": self._code(self.config),
            "NODE_PATH": os.pathsep.join(layers),
        }

    def _death(self, request_id, why):
        if why == "timeout":
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            message = f"{now} {request_id} Task timed out after {self.config.timeout:.2f} seconds"
            return {"errorType": "Sandbox.Timedout", "errorMessage": message}
        code = self.node.process.wait(5)
        how = "signal: killed" if code < 0 else f"exit status {code}"
        return {
            "errorType": "Runtime.OutOfMemory" if why == "memory" else "Runtime.ExitError",
            "errorMessage": f"RequestId: {request_id} Error: Runtime exited with error: {how}",
        }

    def _result(self, request_id, body, is_error, started):
        ms, limit = (time.monotonic() - started) * 1000, self.config.memory_size
        report = (
            f"REPORT RequestId: {request_id}\tDuration: {ms:.2f} ms\tBilled Duration: {int(ms) + 1} ms"
            f"\tMemory Size: {limit} MB\tMax Memory Used: {self.node.peak:.0f} MB\n"
        )
        version = self.function_version.id.qualifier
        logs = f"START RequestId: {request_id} Version: {version}\n{self.get_logs()}END RequestId: {request_id}\n{report}"
        answer = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        most = config.LAMBDA_LIMITS_MAX_FUNCTION_PAYLOAD_SIZE_BYTES
        if len(answer) > most:
            is_error = True
            message = f"Response payload size exceeded maximum allowed payload size ({most} bytes)."
            answer = json.dumps({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}).encode()
        return InvocationResult(request_id, answer, is_error, logs)
