"""Holds requests against AWS's own service models, as botocore has them.

Reads a JSON list of {service, operation, input} and writes a JSON list of findings for each, in the same order.
"""

import json
import re
import sys

from botocore.model import OperationNotFoundError
from botocore.session import Session
from botocore.validate import ParamValidator

# How the recorder writes down what JSON has no word for.
BYTES = "$bytes"


def revived(value):
    """The input as it was recorded, its bytes as bytes."""
    if isinstance(value, dict):
        if BYTES in value:
            return bytes(value[BYTES])
        return {name: revived(member) for name, member in value.items()}
    if isinstance(value, list):
        return [revived(member) for member in value]
    return value


def pattern_of(shape):
    """A shape's pattern, where Python reads it as AWS does."""
    text = shape.metadata.get("pattern")
    try:
        return None if text is None else re.compile(text)
    except re.error:
        return None


def beyond(value, shape, name):
    """What botocore leaves to the service: the greatest length or number, enumerations, patterns."""
    most = shape.metadata.get("max")
    size = value if isinstance(value, (int, float)) else len(value)
    if most is not None and size > most:
        yield f"{name}: expected at most {most}, got {size}"
    kind = shape.type_name
    if kind == "structure":
        for member, shape_of_member in shape.members.items():
            if member in value:
                yield from beyond(value[member], shape_of_member, f"{name}.{member}")
    elif kind == "list":
        for place, member in enumerate(value):
            yield from beyond(member, shape.member, f"{name}[{place}]")
    elif kind == "map":
        for key, member in value.items():
            yield from beyond(key, shape.key, f"{name} (key {key})")
            yield from beyond(member, shape.value, f"{name}.{key}")
    elif kind == "string":
        if shape.enum and value not in shape.enum:
            yield f"{name}: expected one of {', '.join(shape.enum)}, got {value}"
        pattern = pattern_of(shape)
        if pattern is not None and pattern.fullmatch(value) is None:
            yield f"{name}: expected {pattern.pattern}, got {value}"


def findings(models, call):
    service = call["service"]
    if service not in models:
        models[service] = Session().get_service_model(service)
    try:
        shape = models[service].operation_model(call["operation"]).input_shape
    except OperationNotFoundError as error:
        return [str(error)]
    value = revived(call["input"])
    report = ParamValidator().validate(value, shape)
    # Where a type is wrong, nothing more can be said.
    return [report.generate_report()] if report.has_errors() else list(beyond(value, shape, "input"))


def main():
    models = {}
    json.dump([findings(models, call) for call in json.load(sys.stdin)], sys.stdout)


main()
