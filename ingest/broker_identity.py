"""Accounts of devices at the broker, through Mosquitto's dynamic security plugin: given and taken back at once.

Commands are JSON on the topic $CONTROL/dynamic-security/v1, answers come on .../response (mosquitto 2.0,
plugins/dynamic-security). Each device has an account and a role of its own, which allows its topics and nothing else.
"""

import json
import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from domain.endpoint import MqttEndpoint
from domain.errors import LoginRefusedError, UnavailableError, UsageError, VigieError

__all__ = ["DynamicSecurity", "Identity"]

COMMANDS = "$CONTROL/dynamic-security/v1"
RESPONSES = f"{COMMANDS}/response"
ROLE = "device:"
"""Before a device's name in the name of its role."""
CHUNK = 50
"""Commands a message. The plugin writes its whole file after each, and the broker does nothing else meanwhile: a
millisecond with a hundred accounts, 14 ms with 1,300 (measured). Between messages it serves everybody."""
PATIENCE_S = 15.0

Command = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """One account: who it is, and the topics it may publish to and listen to.

    Without a password it can only be used with a client certificate whose common name is the user name.
    """

    username: str
    password: str | None = field(repr=False)
    publish: tuple[str, ...]
    subscribe: tuple[str, ...] = ()


class DynamicSecurity:
    """A connection of the account that gives accounts; use it as a context manager.

    Raises (when it is entered, and by each method):
        UnavailableError: the broker does not answer; LoginRefusedError: it does not let this account in.
        UsageError: it has no dynamic security plugin, or the account may not use it.
    """

    def __init__(self, endpoint: MqttEndpoint, patience_s: float = PATIENCE_S) -> None:
        self._endpoint = endpoint
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._subscribed = False
        self._answers: dict[str, list[Command]] = {}
        self._failure: VigieError | None = None
        client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        endpoint.introduce(client)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        self._client = client

    def __enter__(self) -> Self:
        try:
            self._client.connect(self._endpoint.host, self._endpoint.port, keepalive=30)
        except OSError as error:
            raise UnavailableError("error-broker-none-there", where=self._where) from error
        self._client.loop_start()
        try:
            self._wait_for(lambda: self._subscribed)
        except VigieError:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def grant(self, identities: Sequence[Identity]) -> None:
        """Give accounts; one that is there already is replaced, and whoever uses it is disconnected."""
        clients, roles = self._known()
        commands: list[Command] = []
        for identity in identities:
            role = f"{ROLE}{identity.username}"
            commands += _removal(identity.username, clients, roles)
            commands.append({"command": "createRole", "rolename": role, "acls": list(_acls(identity))})
            commands.append(_account(identity, role))
        self._send(commands)

    def revoke(self, usernames: Iterable[str]) -> None:
        """End accounts: whoever uses one is disconnected now, and may do nothing any more; unknown ones are none.

        They are removed, not disabled: of a disabled account the plugin refuses the password, and still allows what its
        role does to whoever shows a certificate.
        """
        clients, roles = self._known()
        commands: list[Command] = []
        for name in usernames:
            commands += _removal(name, clients, roles)
        self._send(commands)

    def usernames(self) -> frozenset[str]:
        """Return the names of all accounts, those of devices and others."""
        return self._known()[0]

    def _known(self) -> tuple[frozenset[str], frozenset[str]]:
        clients, roles = self._send([{"command": "listClients"}, {"command": "listRoles"}])
        return frozenset(clients["data"]["clients"]), frozenset(roles["data"]["roles"])

    def _send(self, commands: Sequence[Command]) -> list[Command]:
        """Send commands and return their answers, in order.

        Raises:
            UsageError: the broker refuses one; those before it hold.
        """
        answers: list[Command] = []
        for start in range(0, len(commands), CHUNK):
            chunk = commands[start : start + CHUNK]
            for command, answer in zip(chunk, self._exchange(chunk), strict=True):
                if "error" in answer:
                    name = str(command.get("username", command.get("rolename", "")))
                    raise UsageError("error-broker-identity-refused", name=name, reason=str(answer["error"])[:200])
                answers.append(answer)
        return answers

    def _exchange(self, commands: Sequence[Command]) -> list[Command]:
        ticket = secrets.token_hex(8)
        document = {"commands": [{**command, "correlationData": ticket} for command in commands]}
        with self._changed:
            self._answers[ticket] = []
        self._client.publish(COMMANDS, json.dumps(document, ensure_ascii=False).encode(), qos=1)
        self._wait_for(lambda: len(self._answers[ticket]) >= len(commands))
        with self._changed:
            return self._answers.pop(ticket)

    def _wait_for(self, ready: Callable[[], bool]) -> None:
        with self._changed:
            answered = self._changed.wait_for(lambda: self._failure is not None or ready(), self._patience_s)
            if self._failure is not None:
                raise self._failure
            if not answered:
                raise UsageError("error-broker-no-plugin", where=self._where)

    def _close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def _where(self) -> str:
        return f"{self._endpoint.host}:{self._endpoint.port}"

    def _fail(self, error: VigieError) -> None:
        with self._changed:
            self._failure = self._failure or error
            self._changed.notify_all()

    def _on_connect(
        self, client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._fail(LoginRefusedError("error-broker-admin-refused", where=self._where, reason=str(reason)))
        else:
            client.subscribe(RESPONSES, qos=1)

    def _on_subscribe(
        self, _client: mqtt.Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: object
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self._fail(UsageError("error-broker-no-plugin", where=self._where))
            return
        with self._changed:
            self._subscribed = True
            self._changed.notify_all()

    def _on_publish(
        self, _client: mqtt.Client, _data: object, _mid: int, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._fail(UsageError("error-broker-no-plugin", where=self._where))

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        responses = json.loads(message.payload)["responses"]
        with self._changed:
            for response in responses:
                # Another administrator's answers are not ours.
                waiting = self._answers.get(str(response.get("correlationData")))
                if waiting is not None:
                    waiting.append(response)
            self._changed.notify_all()


def _removal(name: str, clients: Collection[str], roles: Collection[str]) -> Iterator[Command]:
    """Yield what removes an account: first the client, for mosquitto 2.0.21 crashes where its role goes before it."""
    if name in clients:
        yield {"command": "deleteClient", "username": name}
    if f"{ROLE}{name}" in roles:
        yield {"command": "deleteRole", "rolename": f"{ROLE}{name}"}


def _acls(identity: Identity) -> Iterator[Command]:
    for topic in identity.publish:
        yield {"acltype": "publishClientSend", "topic": topic, "priority": 0, "allow": True}
    for topic in identity.subscribe:
        yield {"acltype": "subscribePattern", "topic": topic, "priority": 0, "allow": True}
        yield {"acltype": "publishClientReceive", "topic": topic, "priority": 0, "allow": True}


def _account(identity: Identity, role: str) -> Command:
    account: Command = {"command": "createClient", "username": identity.username, "roles": [{"rolename": role}]}
    return account if identity.password is None else {**account, "password": identity.password}
