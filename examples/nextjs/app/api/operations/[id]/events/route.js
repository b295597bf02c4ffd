import { isActive, listen, operations } from '../../../../../operations.mjs';

/** The progress of one, as server-sent events. @param {Request} request @param {{ params: Promise<{ id: string }> }} context */
export async function GET(request, { params }) {
  const { id } = await params;
  const operation = operations.get(id);
  if (operation === undefined) return new Response(null, { status: 404 });
  if (!isActive(operation)) return new Response(null, { status: 204 });
  const encoder = new TextEncoder();
  const stream = new ReadableStream({
    start(controller) {
      /** @param {string} text */
      const send = (text) => controller.enqueue(encoder.encode(text));
      const beat = setInterval(() => send(': beat\n\n'), 2_000);
      const stop = listen((changed) => {
        if (changed.operation_id !== id) return;
        send(`data: ${JSON.stringify(changed)}\n\n`);
        if (isActive(changed)) return;
        end();
        controller.close();
      });
      function end() {
        clearInterval(beat);
        stop();
      }
      request.signal.addEventListener('abort', end);
      send(': hello\n\n');
    },
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
}
