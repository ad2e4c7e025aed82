// What the scripts of all clients share. A script makes its checks one after another and prints a line of JSON for each.

import assert from 'node:assert/strict';

/** Where the server listens, without a slash at its end. */
export const server = (process.env.CLIENTS_SERVER ?? 'http://127.0.0.1:11434').replace(/\/$/, '');

/** Whether the server is a gateway, which tells of an error where Ollama itself loses it, and waits where Ollama is busy. */
export const isGateway = process.env.CLIENTS_GATEWAY === 'true';

/** The models that the server has. */
export const models = { chat: 'chat:8b', thinker: 'thinker:8b', plain: 'plain:1b', vectors: 'vectors:latest' };

/** Prompts that the server behind answers with a fault. */
export const faults = {
  midStream: 'Break after two pieces.',
  busyOnce: 'Be busy once.',
  endless: 'Write without an end.',
};

/** A schema, and what an answer to it has. */
export const receipt = {
  type: 'object',
  properties: { vendor: { type: 'string' }, total: { type: 'number' }, currency: { type: 'string' } },
  required: ['vendor', 'total', 'currency'],
};
export const receiptPrompt = 'Vendor: Harbour Bistro\nDate: 2026-03-04\nTotal: 12.50 EUR';

/** A text of about as many tokens as asked for, at four bytes each. */
export const textOf = tokens => 'word '.repeat(Math.floor(tokens * 4 / 5));

const limit = 20_000;

/** Makes a check; what it throws is its fault. */
export async function check(name, run) {
  const started = performance.now();
  let error = null;
  let timer;
  try {
    await Promise.race([run(), new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not over within ${limit / 1000} s`)), limit);
    })]);
  } catch (thrown) {
    error = `${thrown?.stack ?? thrown}`;
  } finally {
    clearTimeout(timer);
  }

  process.stdout.write(JSON.stringify({ check: name, ok: error === null, ms: Math.round(performance.now() - started), error }) + '\n');
}

/** The error that a promise ends with. */
export async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }

  assert.fail('no error came');
}

/** All that an iteration gives. */
export async function all(iterable) {
  const items = [];
  for await (const item of iterable)
    items.push(item);
  return items;
}

/** Waits until the server works on nothing, as it says by answering a call to a model that has one slot. */
export async function isFree() {
  const answer = await fetch(`${server}/api/chat`, {
    method: 'POST',
    body: JSON.stringify({ model: models.chat, stream: false, messages: [{ role: 'user', content: 'Are you free?' }] }),
  });
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).done, true);
}

// A check that was given up may hold a connection open.
export const end = () => process.exit(0);
