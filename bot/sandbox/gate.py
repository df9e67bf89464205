"""The way of every call under /cgi-bin/: trouble, checks, effect, answer, log."""

import json
import time
from typing import Any

from flask import Request, Response

from bot.sandbox import ids, quotas, rights, tokens
from bot.sandbox.attempts import noted
from bot.sandbox.call import Answer, Blob, Call, Endpoint, Refusal
from bot.sandbox.endpoints import BESIDE, ENDPOINTS, TEXT_PLAIN
from bot.sandbox.faults import Fault
from bot.sandbox.world import CallRecord, RidRecord, World

HANG_UP = 444  # nginx's "no response": server.py closes the connection on it without a byte
REMEMBERED_RIDS = 5000
_WRONG_VERB = {"GET": (43001, "require GET method"), "POST": (43002, "require POST method")}


def pass_through(world: World, path: str, request: Request) -> Response:
    """Answer one call. The world is locked for the checks and the effect, not for any wait."""
    began = time.perf_counter()
    call = Call.read(world, path, request)
    with world.lock:
        app_id = tokens.whose(call)
        trouble = world.faults.meet(app_id, path)
    time.sleep(trouble.wait_before)
    if trouble.before is not None:
        response, errcode = _faulty(call, app_id, trouble.before)
    else:
        with world.lock:
            response, errcode = _take(call, app_id)
        time.sleep(trouble.wait_after)
        if trouble.after is not None:
            response, errcode = _faulty(call, app_id, trouble.after)
    ms = (time.perf_counter() - began) * 1000
    with world.lock:
        _log(call, app_id, response.status_code, errcode, ms)
    return response


def _take(call: Call, app_id: str) -> tuple[Response, int]:
    """Check a call and let it have its effect; answer the response and its errcode."""
    if call.path not in ENDPOINTS and not rights.is_gated(call.path):
        return Response("404 page not found", status=404, content_type="text/plain"), 0
    call.world.agenda.run_due()  # the clock may have run on while the call waited
    try:
        answer = _effect(call)
    except Refusal as refusal:
        return _refused(call, app_id, refusal), refusal.errcode
    if answer is None:
        return Response("404 page not found", status=404, content_type="text/plain"), 0
    return _told(call, answer), 0


def _effect(call: Call) -> Answer | None:
    """Run the endpoint; None for one this kind of account may call but nobody simulates yet."""
    endpoint = ENDPOINTS.get(call.path)
    if endpoint is not None and call.verb != endpoint.verb:
        raise Refusal(*_WRONG_VERB[endpoint.verb])
    if endpoint is None or endpoint.needs_token:
        call.account = tokens.check(call)
        with noted(call):
            return _permitted(endpoint, call)
    return endpoint.handle(call)


def _permitted(endpoint: Endpoint | None, call: Call) -> Answer | None:
    if not rights.may_call(call.owner.kind, call.path):
        raise Refusal(48001, "api unauthorized")
    if endpoint is None:
        return None
    quotas.count(call.owner, call.path, call.now)
    return endpoint.handle(call)


def _faulty(call: Call, app_id: str, fault: Fault) -> tuple[Response, int]:
    """Put a fault's answer in the place of WeChat's."""
    if fault.errcode is not None:
        refusal = Refusal(fault.errcode, "system error")
        return _refused(call, app_id, refusal), fault.errcode
    status = fault.status or HANG_UP
    return Response(f"{status}", status=status, content_type="text/html"), 0


def _refused(call: Call, app_id: str, refusal: Refusal) -> Response:
    """Write a refusal as WeChat does: status 200, and in errmsg a hint and a rid."""
    rid = ids.request_id(call.now)
    hint = f" hint: [{ids.hint()}]" if refusal.hint else ""
    said = {"errcode": refusal.errcode, "errmsg": f"{refusal.errmsg}{hint} rid: {rid}"}
    body = said | refusal.also
    rids = call.world.rids
    rids[rid] = RidRecord(app_id, call.now, _described(call, body))
    if len(rids) > REMEMBERED_RIDS:
        del rids[next(iter(rids))]
    return _told(call, body)


def _described(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "invoke_time": int(call.now),
        "cost_in_ms": 1,
        "request_url": _address(call.path),  # without the query: that is where tokens are
        "request_body": ", ".join(call.titles),
        "response_body": json.dumps(body, ensure_ascii=False),
        "client_ip": call.client_ip,
    }


def _address(path: str) -> str:
    return f"/{path}" if path.startswith(BESIDE) else f"/cgi-bin/{path}"


def _told(call: Call, answer: Answer) -> Response:
    if isinstance(answer, Blob):
        return Response(answer.data, content_type=answer.mime)
    # WeChat's JSON is raw UTF-8 with every slash escaped.
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).replace("/", r"\/")
    mime = "text/plain" if call.path in TEXT_PLAIN else "application/json"
    response = Response(text.encode())
    response.headers["Content-Type"] = mime  # set by hand: Flask would add the charset
    return response


def _log(call: Call, app_id: str, status: int, errcode: int, ms: float) -> None:
    record = CallRecord(
        time=call.now,
        app_id=app_id,
        path=call.path,
        method=call.verb,
        status=status,
        errcode=errcode,
        ms=round(ms, 3),
        titles=call.titles,
    )
    call.world.calls.append(record)
