"""A worker that reports to a task hub: python3 worker.py http://127.0.0.1:8787/tasks"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

HUB = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8787/tasks"
TOKEN = os.environ.get("TASK_HUB_TOKEN")


class Finished(Exception):
    """The task has ended, by a report from elsewhere."""


def send(method, url, body):
    """Sends a request, again while the hub is away or busy. Returns the task."""
    headers = {"Content-Type": "application/json"}
    if TOKEN:
        headers["Authorization"] = "Bearer " + TOKEN
    data = json.dumps(body).encode()
    while True:
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 409:
                raise Finished from error
            if error.code not in (429, 503):
                raise RuntimeError(f"{error.code}: {error.read().decode()}") from error
            time.sleep(int(error.headers.get("Retry-After", "5")))
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(1)  # the hub is not there, so nothing was written


def main():
    task = send("POST", HUB, {"type": "count", "title": "Count in Python"})
    url = HUB + "/" + task["id"]
    print(task["id"], flush=True)
    total = 20
    for number in range(1, total + 1):
        report = {
            "status": "running",
            "worker": "python",
            "progress": {"value": number, "total": total, "unit": "items"},
            "logs": [f"counted to {number}"],
        }
        if send("PATCH", url, report).get("reason") == "cancelling":
            send("PATCH", url, {"status": "cancelled"})
            return
    send("PATCH", url, {"status": "completed", "logs": ["done"], "result": {"counted": total}})


if __name__ == "__main__":
    try:
        main()
    except Finished:
        print("The task was ended elsewhere.")
