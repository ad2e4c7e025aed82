// npm "ollama": Ollama's own client.

import assert from 'node:assert/strict';
import { Ollama } from 'ollama';
import { all, check, end, errorOf, faults, isFree, isGateway, models, receipt, receiptPrompt, server, textOf } from './checks.mjs';

const ollama = new Ollama({ host: server });
const user = content => [{ role: 'user', content }];

await check('lists its models', async () => {
  const names = (await ollama.list()).models.map(model => model.name).sort();
  assert.deepEqual(names, Object.values(models).sort());
});

await check('shows a model with its capabilities', async () => {
  const shown = await ollama.show({ model: models.chat });
  assert.ok(shown.capabilities.includes('tools'));
  assert.ok(shown.details.family);
  assert.ok(shown.modelfile.includes('FROM '));
});

await check('tells its version', async () => assert.match((await ollama.version()).version, /^\d+\.\d+/));

await check('chats', async () => {
  const answer = await ollama.chat({ model: models.chat, messages: user('What is the capital of Italy?') });
  assert.equal(answer.model, models.chat);
  assert.equal(answer.message.role, 'assistant');
  assert.ok(answer.message.content.length > 10);
  assert.equal(answer.done, true);
  assert.equal(answer.done_reason, 'stop');
  assert.ok(answer.eval_count > 0 && answer.prompt_eval_count > 0 && answer.total_duration > 0);
});

await check('shows what is loaded', async () => {
  const loaded = (await ollama.ps()).models;
  assert.ok(loaded.some(model => model.name === models.chat && model.size_vram > 0 && new Date(model.expires_at) > new Date()));
});

await check('streams a chat in pieces that make the whole answer', async () => {
  const request = { model: models.chat, messages: user('Tell me of Rome.'), options: { temperature: 0 } };
  const pieces = await all(await ollama.chat({ ...request, stream: true }));
  const whole = await ollama.chat(request);
  assert.ok(pieces.length > 3);
  assert.equal(pieces.map(piece => piece.message.content).join(''), whole.message.content);
  assert.deepEqual(pieces.map(piece => piece.done), [...pieces.slice(1).map(() => false), true]);
  assert.ok(pieces.at(-1).eval_count > 0);
});

await check('generates', async () => {
  const answer = await ollama.generate({ model: models.chat, prompt: 'Write of Rome.', system: 'Be brief.' });
  assert.ok(answer.response.length > 10);
  assert.equal(answer.done, true);
  assert.ok(Array.isArray(answer.context));
});

await check('streams what it generates', async () => {
  const pieces = await all(await ollama.generate({ model: models.chat, prompt: 'Write of Rome.', stream: true }));
  assert.ok(pieces.length > 3);
  assert.equal(pieces.at(-1).done, true);
});

await check('embeds texts', async () => {
  const answer = await ollama.embed({ model: models.vectors, input: ['one two', 'three', 'one two'] });
  assert.equal(answer.embeddings.length, 3);
  assert.deepEqual(answer.embeddings[0], answer.embeddings[2]);
  assert.ok(Math.abs(answer.embeddings[1].reduce((sum, value) => sum + value * value, 0) - 1) < 1e-3);
});

await check('embeds a text by the older path', async () => {
  assert.ok((await ollama.embeddings({ model: models.vectors, prompt: 'one two' })).embedding.length > 8);
});

const tools = [{
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}];

await check('calls a tool and goes on with its result', async () => {
  const messages = user('What is the weather in Rome?');
  const asked = await ollama.chat({ model: models.chat, messages, tools });
  const [call] = asked.message.tool_calls;
  assert.equal(call.function.name, 'get_weather');
  assert.equal(typeof call.function.arguments, 'object');
  const told = await ollama.chat({
    model: models.chat,
    messages: [...messages, asked.message, { role: 'tool', content: 'sunny', tool_name: 'get_weather' }],
    tools,
  });
  assert.equal(told.message.tool_calls, undefined);
  assert.ok(told.message.content.length > 0);
});

await check('streams a tool call whole', async () => {
  const pieces = await all(await ollama.chat({ model: models.chat, messages: user('What is the weather in Rome?'), tools, stream: true }));
  const calls = pieces.flatMap(piece => piece.message.tool_calls ?? []);
  assert.equal(calls.length, 1);
  assert.equal(calls[0].function.name, 'get_weather');
});

await check('answers by a schema', async () => {
  const answer = await ollama.chat({ model: models.chat, messages: user(receiptPrompt), format: receipt });
  const read = JSON.parse(answer.message.content);
  assert.equal(read.total, 12.5);
  assert.equal(read.currency, 'EUR');
});

await check('answers in json', async () => {
  const answer = await ollama.generate({ model: models.chat, prompt: receiptPrompt, format: 'json' });
  assert.equal(JSON.parse(answer.response).vendor, 'Harbour Bistro');
});

await check('thinks where it is told to', async () => {
  const answer = await ollama.chat({ model: models.thinker, messages: user('Why is the sky blue?'), think: true });
  assert.ok(answer.message.thinking.length > 0);
  assert.ok(answer.message.content.length > 0);
});

await check('does not think where it is told not to', async () => {
  const answer = await ollama.chat({ model: models.thinker, messages: user('Why is the sky blue?'), think: false });
  assert.ok(!answer.message.thinking);
});

await check('streams its thinking before its answer', async () => {
  const pieces = await all(await ollama.chat({ model: models.thinker, messages: user('Why?'), think: 'high', stream: true }));
  const kinds = pieces.slice(0, -1).map(piece => piece.message.thinking ? 'thinking' : 'content');
  assert.equal(kinds[0], 'thinking');
  assert.equal(kinds.at(-1), 'content');
  assert.equal(kinds.lastIndexOf('thinking') + 1, kinds.indexOf('content'));
});

await check('stops where it may write no more', async () => {
  const answer = await ollama.chat({ model: models.chat, messages: user('Write.'), options: { num_predict: 3 } });
  assert.equal(answer.done_reason, 'length');
  assert.equal(answer.eval_count, 3);
});

await check('is aborted in mid-stream, and the next call is answered', async () => {
  const own = new Ollama({ host: server });
  const stream = await own.chat({ model: models.chat, messages: user(faults.endless), stream: true });
  let seen = 0;
  const error = await errorOf((async () => {
    for await (const piece of stream) {
      assert.equal(piece.done, false);
      if (++seen === 5)
        stream.abort();
    }
  })());
  assert.equal(error.name, 'AbortError');
  await isFree();
});

await check('is aborted by ten callers, and every slot is free again', async () => {
  for (let caller = 0; caller < 10; caller++) {
    const abort = new AbortController();
    const own = new Ollama({ host: server, fetch: (url, init) => fetch(url, { ...init, signal: abort.signal }) });
    const stream = await own.chat({ model: models.chat, messages: user(faults.endless), stream: true });
    await stream[Symbol.asyncIterator]().next();
    abort.abort();
  }

  await isFree();
});

await check('says that there is no such model', async () => {
  const error = await errorOf(ollama.chat({ model: 'nobody:1b', messages: user('Hello') }));
  assert.equal(error.status_code, 404);
  assert.match(error.message, /model 'nobody:1b' not found/);
});

await check('says so in a stream too, with its status', async () => {
  const error = await errorOf(ollama.chat({ model: 'nobody:1b', messages: user('Hello'), stream: true }));
  assert.equal(error.status_code, 404);
});

await check('says what is wrong with a request', async () => {
  const error = await errorOf(ollama.chat({ model: models.chat, messages: 'Hello' }));
  assert.equal(error.status_code, 400);
  assert.match(error.message, /json|unmarshal/);
});

await check('says what a model cannot do', async () => {
  const error = await errorOf(ollama.chat({ model: models.plain, messages: user('Weather?'), tools }));
  assert.equal(error.status_code, 400);
  assert.match(error.message, /does not support tools/);
  const thinking = await errorOf(ollama.chat({ model: models.plain, messages: user('Why?'), think: true }));
  assert.match(thinking.message, /"plain:1b" does not support thinking/);
});

await check('is told of a server that is busy, or waits for it', async () => {
  const asked = ollama.chat({ model: models.chat, messages: user(faults.busyOnce) });
  if (isGateway)
    assert.equal((await asked).done, true);
  else
    assert.equal((await errorOf(asked)).status_code, 503);
});

await check('is told of an error in mid-stream', async () => {
  const stream = await ollama.chat({ model: models.chat, messages: user(faults.midStream), stream: true });
  const error = await errorOf(all(stream));
  assert.match(error.message, /CUDA error/);
});

await check('makes sixty calls at once', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, (_, at) =>
    ollama.chat({ model: at % 3 === 0 ? models.thinker : models.chat, messages: user(`Number ${at}.`), think: false })));
  answers.forEach((answer, at) => assert.match(answer.message.content, new RegExp(`Number ${at}\\.`)));
});

await check('takes a large prompt', async () => {
  const answer = await ollama.chat({ model: models.chat, messages: user(textOf(100_000)), options: { num_ctx: 131_072 } });
  assert.ok(answer.prompt_eval_count > 90_000, `${answer.prompt_eval_count} tokens`);
});

await check('loads and unloads a model', async () => {
  assert.equal((await ollama.generate({ model: models.plain, prompt: '' })).done_reason, 'load');
  assert.equal((await ollama.generate({ model: models.plain, prompt: '', keep_alive: 0 })).done_reason, 'unload');
});

end();
