"""The JSON schema of scenario files, written by `python -m simulators.scenarios.schema > docs/scenario.schema.json`."""

import json
import sys

from simulators.scenarios.form import ScenarioForm

__all__ = ["scenario_schema"]


def scenario_schema() -> str:
    """Return the text of docs/scenario.schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ScenarioForm.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(scenario_schema())
