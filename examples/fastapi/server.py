"""Stories that are written in the background: FastAPI as its owners have it."""

import asyncio
import os

from fastapi import BackgroundTasks, FastAPI, HTTPException
from pydantic import BaseModel

STEP = float(os.environ.get("STEP_SECONDS", "1"))

app = FastAPI()
stories: dict[str, dict] = {}


class Wish(BaseModel):
    subject: str
    chapters: int = 5


async def write(wish: Wish) -> None:
    story = stories[wish.subject]
    for chapter in range(1, wish.chapters + 1):
        await asyncio.sleep(STEP)
        if story["status"] == "cancelled":
            return
        if wish.subject == "Nobody" and chapter == 2:
            story.update(status="error", error="There is nothing to tell of nobody")
            return
        story.update(
            status="running",
            current_step=f"Writing chapter {chapter}",
            step=chapter,
            total_steps=wish.chapters,
        )
    await asyncio.sleep(STEP)
    if story["status"] != "cancelled":
        story.update(status="completed", result={"story": f"Once upon a time, {wish.subject} …"})


@app.post("/story/create")
async def create(wish: Wish, background: BackgroundTasks) -> dict:
    stories[wish.subject] = {"status": "starting", "progress": 0}
    background.add_task(write, wish)
    return {"task_id": wish.subject}


@app.get("/story/progress/{subject:path}")
async def progress(subject: str) -> dict:
    if subject not in stories:
        raise HTTPException(404, "No such story")
    return stories[subject]


@app.delete("/task/{task_id:path}/cancel")
async def cancel(task_id: str) -> dict:
    if task_id not in stories:
        raise HTTPException(404, "No such story")
    if stories[task_id]["status"] in ("completed", "error"):
        raise HTTPException(409, "It has ended already")
    stories[task_id]["status"] = "cancelled"
    return {"status": "cancelled"}


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")), log_level="warning")
