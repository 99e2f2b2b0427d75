import { writeSync } from 'node:fs';

/**
 * A process of its own, as builds do not wait for anything else: gets one address and writes what came as JSON.
 * Arguments: address, time limit in ms, most bytes.
 */

/** What a site has said. */
export type Answer = { status: number; type: string; location: string; body: string } | { failure: string };

async function get(url: string, limitMs: number, maxBytes: number): Promise<Answer> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(limitMs) });
    const head = {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      location: response.headers.get('location') ?? '',
    };
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      return { ...head, body: '' };
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) return { failure: `it has more than ${maxBytes} bytes, which is no module` };
    }
    return { ...head, body: Buffer.concat(chunks).toString('base64') };
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    if (name === 'TimeoutError') return { failure: `no answer within ${limitMs / 1000} s` };
    return { failure: cause?.code ?? cause?.message ?? message };
  }
}

const [url, limitMs, maxBytes] = process.argv.slice(2);
writeSync(1, JSON.stringify(await get(url, Number(limitMs), Number(maxBytes))));
process.exit();
