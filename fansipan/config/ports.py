"""Whether a port is free, and who sits on it when it is not."""

from __future__ import annotations

import http.client
import socket

import psutil

from fansipan.config.environment import Environment
from fansipan.config.trouble import NotPermitted, PortTaken, Trouble


def check(environment: Environment) -> None:
    """Raise PortTaken or NotPermitted unless the ports of the site and of FTP can be used."""
    must_be_free(environment.host, environment.port, "the site", "FANSIPAN_PORT")
    must_be_free(environment.ftp_host, environment.ftp_port, "the FTP server", "FANSIPAN_FTP_PORT")


def must_be_free(host: str, port: int, purpose: str, variable: str) -> None:
    """Raise unless `purpose` can listen on host and port; the message names `variable`, which chooses another."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        cure = f"Choose another: {variable.replace('PORT', 'HOST')}=127.0.0.1 make up"
        raise Trouble(f"{host} is not an address of this machine.", cure) from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise NotPermitted(
                f"This user may not open port {port} for {purpose}.",
                f"Ports under 1024 are root's. Choose another: {variable}={port + 8000} make up",
            ) from None
        except OSError as error:
            raise PortTaken(
                f"Port {port} on {host}, for {purpose}, cannot be used: {_holder(port) or error.strerror}.",
                f"Choose another: {variable}={_free_near(host, port)} make up",
            ) from None


def _holder(port: int) -> str | None:
    """Who listens on the port, as far as this user may know."""
    try:
        connections = psutil.net_connections("tcp")
    except (psutil.AccessDenied, OSError):
        connections = []
    for one in connections:
        if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port:
            return f"{_name(one.pid)} listens there" if one.pid else "another user's program listens there"
    return None


def _name(pid: int) -> str:
    try:
        return f"{psutil.Process(pid).name()} (process {pid})"
    except psutil.Error:
        return f"process {pid}"


def _free_near(host: str, port: int) -> int:
    """A port close by that is free now."""
    for candidate in range(port + 1, min(port + 100, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return port + 1


def health(environment: Environment) -> int | None:
    """The status of /health, or None while nobody answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(environment.host, environment.host)
    name = environment.allowed_hosts[0].lstrip("*.") or "localhost"
    connection = http.client.HTTPConnection(host, environment.port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": name})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
