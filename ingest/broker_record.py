"""What the broker's dynamic security plugin has of devices' accounts, and how it is brought to what it should be.

Answers are those of mosquitto 2.0, plugins/dynamic-security: verbose lists of clients (username, roles, groups,
disabled) and of roles (rolename, acls with acltype, topic and allow). Passwords are in none of them, and no command
here touches one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.account_check import AccountFault, BrokerAccount, BrokerState, Difference
from domain.connection import RESERVED, Access
from ingest.broker_identity import ROLE, Command, DynamicSecurity, Identity

__all__ = ["BrokerRecord"]

SEND, RECEIVE, SUBSCRIBE = "publishClientSend", "publishClientReceive", "subscribePattern"
OPEN = {SEND: "publish", "subscribe": "subscribe"}
"""What may not be allowed to everybody; what is received follows from what is subscribed to."""


class BrokerRecord(DynamicSecurity):
    """A connection that reads what the broker has, and mends it; see DynamicSecurity for what it raises."""

    def state(self) -> BrokerState:
        """Return all accounts but Vigie's own, and what everybody may do."""
        clients, roles, default = self._send(
            [
                {"command": "listClients", "verbose": True, "count": -1, "offset": 0},
                {"command": "listRoles", "verbose": True, "count": -1, "offset": 0},
                {"command": "getDefaultACLAccess"},
            ]
        )
        rights = {role["rolename"]: role.get("acls", ()) for role in roles["data"]["roles"]}
        accounts = (_account(client, rights) for client in clients["data"]["clients"])
        allowed = frozenset(one["acltype"] for one in default["data"]["acls"] if one["allow"])
        return BrokerState(
            {one.username: one for one in accounts if one.username not in RESERVED},
            frozenset(word for kind, word in OPEN.items() if kind in allowed),
        )

    def mend(self, differences: Iterable[Difference]) -> None:
        """Make accounts what the database says; passwords stay as they are, and nothing is done of what needs one."""
        found = list(differences)
        if any(one.fault is AccountFault.OPEN for one in found):
            closed = [{"acltype": kind, "allow": False} for kind in OPEN]
            self._send([{"command": "setDefaultACLAccess", "acls": closed}])
        self.revoke([one.device for one in found if one.fault in {AccountFault.ENDED, AccountFault.UNKNOWN}])
        certificates = [one for one in found if one.fault is AccountFault.MISSING_CERTIFICATE]
        if certificates:
            self.grant([Identity(one.device, None, *_topics(one.access)) for one in certificates])
        roles = self._roles() if any(one.fault is AccountFault.RIGHTS for one in found) else {}
        self._send([command for one in found for command in _mending(one, roles)])

    def _roles(self) -> Mapping[str, Any]:
        (answer,) = self._send([{"command": "listRoles", "verbose": True, "count": -1, "offset": 0}])
        return {role["rolename"]: role for role in answer["data"]["roles"]}


def _account(client: Command, rights: Mapping[str, Any]) -> BrokerAccount:
    username = client["username"]
    names = [role["rolename"] for role in client.get("roles", ())]
    own = f"{ROLE}{username}"
    allowed: dict[str, set[str]] = {SEND: set(), RECEIVE: set(), SUBSCRIBE: set()}
    others = names != [own] or bool(client.get("groups"))
    for acl in rights.get(own, ()):
        kind, topic = acl["acltype"], acl["topic"]
        if kind in allowed and acl["allow"]:
            allowed[kind].add(topic)
        else:
            others = True
    return BrokerAccount(
        username,
        frozenset(allowed[SEND]),
        frozenset(allowed[SUBSCRIBE]),
        of_device=any(name.startswith(ROLE) for name in names),
        disabled=bool(client.get("disabled")),
        other_rights=others or allowed[RECEIVE] != allowed[SUBSCRIBE],
    )


def _mending(one: Difference, roles: Mapping[str, Any]) -> Iterator[Command]:
    """Yield what mends an account that is there."""
    if one.fault is AccountFault.DISABLED:
        yield {"command": "enableClient", "username": one.device}
    if one.fault is AccountFault.RIGHTS:
        role = f"{ROLE}{one.device}"
        verb = "modifyRole" if role in roles else "createRole"
        yield {"command": verb, "rolename": role, "acls": list(_acls(one.access))}
        yield {"command": "modifyClient", "username": one.device, "roles": [{"rolename": role}], "groups": []}


def _topics(access: Access | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ((), ()) if access is None else (access.publish, access.subscribe)


def _acls(access: Access | None) -> Iterator[Command]:
    publish, subscribe = _topics(access)
    for kind, topics in ((SEND, publish), (SUBSCRIBE, subscribe), (RECEIVE, subscribe)):
        for topic in topics:
            yield {"acltype": kind, "topic": topic, "priority": 0, "allow": True}
