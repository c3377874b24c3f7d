"""The official SDK, as a peer of the client's benchmark. `cargo xtask bench report` runs this."""

import asyncio
import inspect
import json
import sys
import time

from revox import AsyncRevox

ASK = json.loads(sys.stdin.readline())


async def lane(client: AsyncRevox, requests: int) -> None:
    # The SDK may be of another version of the API than the definition.
    known = inspect.signature(client.assistants.create).parameters
    fields = {name: value for name, value in ASK.get("create", {}).items() if name in known}
    others = {name: value for name, value in ASK.get("create", {}).items() if name not in known}
    for _ in range(requests):
        if "create" in ASK:
            await client.assistants.create(**fields, extra_body=others or None)
        else:
            await client.assistants.retrieve(ASK["retrieve"])


async def main() -> None:
    client = AsyncRevox(api_key=ASK["key"], base_url=ASK["url"])
    for line in sys.stdin:
        requests, lanes = map(int, line.split())
        start, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(lane(client, len(range(first, requests, lanes))) for first in range(lanes)))
        print(time.perf_counter() - start, time.process_time() - cpu, flush=True)


asyncio.run(main())
