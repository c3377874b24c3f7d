"""The official SDK, as a peer of the client's benchmark. `cargo xtask bench report` runs this."""

import asyncio
import json
import sys
import time

from revox import AsyncRevox

ASK = json.loads(sys.stdin.readline())


async def lane(client: AsyncRevox, requests: int) -> None:
    for _ in range(requests):
        if "create" in ASK:
            await client.assistants.create(**ASK["create"])
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
