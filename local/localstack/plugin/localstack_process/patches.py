"""Everything that LocalStack does otherwise than we need, mended at its start. Each patch says what it is for."""

import os
import sys
import threading
import time
from functools import wraps

from localstack.runtime import hooks

SHUTDOWN_SECONDS = 2


@hooks.on_infra_start(priority=100)
def apply():
    import_on_python_311()
    listen_on_loopback()
    snapshot_environments()
    dynamodb_from_maven()
    concurrent_event_source_mappings()
    reserved_concurrency()
    log_groups()
    function_metrics()


@hooks.on_infra_shutdown(priority=100)
def end():
    """LocalStack waits for threads that never end, and frees its memory for seconds: leave after a short while."""

    def leave():
        from localstack_process.node_process import NodeProcess

        time.sleep(SHUTDOWN_SECONDS)
        for node in list(NodeProcess.started):
            node.kill()
        os._exit(0)

    threading.Thread(target=leave, daemon=True).start()


def import_on_python_311():
    """localstack.packages.api says `Lock | None`: before Python 3.13 a Lock is a function, and 241 modules fail to load."""
    if sys.version_info >= (3, 13):
        return
    original = threading.Lock

    class Lock:
        def __new__(cls):
            return original()

    threading.Lock = Lock
    try:
        import localstack.packages.api  # noqa: F401
    finally:
        threading.Lock = original


def listen_on_loopback():
    """The gateway ignores the host of an IPv4 GATEWAY_LISTEN and listens on all addresses."""
    from twisted.internet import endpoints

    class Loopback(endpoints.TCP4ServerEndpoint):
        def __init__(self, reactor, port, backlog=50, interface="127.0.0.1"):
            super().__init__(reactor, port, backlog, interface)

    endpoints.TCP4ServerEndpoint = Loopback


def snapshot_environments():
    """Parallel invocations iterate over a dict of environments that others change."""
    from collections import defaultdict

    from localstack.services.lambda_.invocation.assignment import AssignmentService

    class SnapshotDict(dict):
        def values(self):
            return list(super().values())

    original = AssignmentService.__init__

    @wraps(original)
    def init(self):
        original(self)
        self.environments = defaultdict(SnapshotDict)

    AssignmentService.__init__ = init


def dynamodb_from_maven():
    """LocalStack would download DynamoDB Local and a Java. LS_PROCESS_DYNAMODB names a folder with its jars instead."""
    from pathlib import Path

    from localstack.services.dynamodb import packages, server

    jars = os.environ.get("LS_PROCESS_DYNAMODB")
    if not jars:
        return
    java = os.environ.get("LS_PROCESS_JAVA", "java")
    launcher = str(Path(__file__).with_name("LoopbackDynamoDb.java"))

    def command(self):
        store = ["-dbPath", self.db_path] if self.db_path else ["-inMemory"]
        shared = ["-sharedDb"] if self.share_db else []
        return [
            java, f"-Xmx{self.heap_size}", f"-Djava.library.path={jars}", "-cp", f"{jars}/*", launcher,
            "-port", str(self.port), "-disableTelemetry", *store, *shared,
        ]

    packages.DynamoDBLocalPackageInstaller.install = lambda self, target=None: None
    packages.DynamoDBLocalPackageInstaller.get_java_env_vars = lambda self: {}
    server.DynamodbServer._create_shell_command = command


def concurrent_event_source_mappings():
    """A mapping invokes one batch at a time in LocalStack. Standard queues get several, as many as the mapping says."""
    from localstack.services.lambda_.event_source_mapping.esm_worker_factory import EsmWorkerFactory
    from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller

    from localstack_process.mapping import ConcurrentPoller

    original = EsmWorkerFactory.get_esm_worker
    default = int(os.environ.get("LS_PROCESS_ESM_CONCURRENCY", "5"))

    @wraps(original)
    def get_esm_worker(self):
        worker = original(self)
        if isinstance(worker.poller, SqsPoller) and not worker.poller.source_arn.endswith(".fifo"):
            scaling = self.esm_config.get("ScalingConfig") or {}
            limit = scaling.get("MaximumConcurrency") or default
            worker.poller = ConcurrentPoller(worker.poller, limit, worker._shutdown_event)
        return worker

    EsmWorkerFactory.get_esm_worker = get_esm_worker


def reserved_concurrency():
    """CloudFormation drops a function's ReservedConcurrentExecutions, though the Lambda API knows them."""
    from localstack.services.cloudformation.resource_provider import OperationStatus
    from localstack.services.lambda_.resource_providers.aws_lambda_function import LambdaFunctionProvider

    def then_reserve(original):
        @wraps(original)
        def operation(self, request):
            event = original(self, request)
            if event.status == OperationStatus.SUCCESS:
                name = {"FunctionName": event.resource_model["FunctionName"]}
                limit = request.desired_state.get("ReservedConcurrentExecutions")
                if limit is None:
                    request.aws_client_factory.lambda_.delete_function_concurrency(**name)
                else:
                    request.aws_client_factory.lambda_.put_function_concurrency(
                        **name, ReservedConcurrentExecutions=int(limit)
                    )
            return event

        return operation

    LambdaFunctionProvider.create = then_reserve(LambdaFunctionProvider.create)
    LambdaFunctionProvider.update = then_reserve(LambdaFunctionProvider.update)


def log_groups():
    """A function's LoggingConfig.LogGroup is kept but not used: its logs went to /aws/lambda/<name>."""
    from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment

    original = ExecutionEnvironment.get_log_group_name

    @wraps(original)
    def get_log_group_name(self):
        return (self.function_version.config.logging_config or {}).get("LogGroup") or original(self)

    ExecutionEnvironment.get_log_group_name = get_log_group_name


def function_metrics():
    """Each invocation stores a CloudWatch metric in a thread of its own. LS_PROCESS_METRICS=0 saves that time."""
    from localstack.services.lambda_.invocation import version_manager

    if os.environ.get("LS_PROCESS_METRICS") != "0":
        return
    version_manager.record_cw_metric_invocation = lambda **kwargs: None
    version_manager.record_cw_metric_error = lambda **kwargs: None
