// npm "@anthropic-ai/sdk": messages under /v1.

import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { all, check, end, errorOf, faults, isFree, isGateway, models, server, textOf } from './checks.mjs';

const anthropic = new Anthropic({ baseURL: server, apiKey: process.env.CLIENTS_KEY ?? 'none', maxRetries: 0 });
const ask = (content, more = {}) => ({ model: models.chat, max_tokens: 500, messages: [{ role: 'user', content }], ...more });

await check('makes a message', async () => {
  const message = await anthropic.messages.create(ask('What is the capital of Italy?', { system: 'Be brief.' }));
  assert.equal(message.type, 'message');
  assert.equal(message.stop_reason, 'end_turn');
  assert.equal(message.content[0].type, 'text');
  assert.ok(message.content[0].text.length > 10);
  assert.ok(message.usage.output_tokens > 0 && message.usage.input_tokens > 0);
});

await check('streams a message from its start to its stop', async () => {
  const events = await all(await anthropic.messages.create(ask('Tell me of Rome.', { stream: true })));
  assert.equal(events[0].type, 'message_start');
  assert.equal(events.at(-1).type, 'message_stop');
  assert.ok(events.filter(event => event.type === 'content_block_delta').length > 3);
});

await check('streams a message by its helper', async () => {
  const message = await anthropic.messages.stream(ask('Tell me of Rome.')).finalMessage();
  assert.equal(message.stop_reason, 'end_turn');
});

await check('stops where it may write no more', async () => {
  const message = await anthropic.messages.create(ask('Write.', { max_tokens: 3 }));
  assert.equal(message.stop_reason, 'max_tokens');
});

const tools = [{ name: 'get_weather', description: 'Tells the weather.', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }];

await check('uses a tool and goes on with its result', async () => {
  const asked = await anthropic.messages.create(ask('What is the weather in Rome?', { tools }));
  assert.equal(asked.stop_reason, 'tool_use');
  const use = asked.content.find(block => block.type === 'tool_use');
  const told = await anthropic.messages.create({
    model: models.chat,
    max_tokens: 500,
    tools,
    messages: [
      { role: 'user', content: 'What is the weather in Rome?' },
      { role: 'assistant', content: asked.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'sunny' }] },
    ],
  });
  assert.equal(told.stop_reason, 'end_turn');
});

await check('streams the use of a tool', async () => {
  const message = await anthropic.messages.stream(ask('What is the weather in Rome?', { tools })).finalMessage();
  assert.equal(message.content.find(block => block.type === 'tool_use').name, 'get_weather');
});

await check('thinks where it is told to', async () => {
  const message = await anthropic.messages.create(ask('Why is the sky blue?', { model: models.thinker, thinking: { type: 'enabled', budget_tokens: 1024 } }));
  assert.equal(message.content[0].type, 'thinking');
  assert.equal(message.content[1].type, 'text');
});

await check('is aborted in mid-stream, and the next call is answered', async () => {
  const stream = await anthropic.messages.create(ask(faults.endless, { stream: true, max_tokens: 30_000 }));
  let seen = 0;
  for await (const event of stream) {
    assert.notEqual(event.type, 'message_stop');
    if (++seen === 5)
      stream.controller.abort();
  }

  await isFree();
});

await check('says that there is no such model', async () => {
  const error = await errorOf(anthropic.messages.create(ask('Hello', { model: 'nobody:1b' })));
  assert.equal(error.status, 404);
  assert.equal(error.error.type, 'error');
  assert.equal(error.error.error.type, 'not_found_error');
});

await check('says what is wrong with a request', async () => {
  const error = await errorOf(anthropic.messages.create(ask('Hello', { max_tokens: 0 })));
  assert.equal(error.status, 400);
  assert.match(error.message, /max_tokens is required and must be positive/);
});

await check('is told of a server that is busy, or waits for it', async () => {
  const asked = anthropic.messages.create(ask(faults.busyOnce));
  if (isGateway)
    assert.equal((await asked).stop_reason, 'end_turn');
  else
    assert.equal((await errorOf(asked)).status, 503);
});

await check('is told of an error in mid-stream, where the server tells it', async () => {
  const events = [];
  const reading = (async () => {
    for await (const event of await anthropic.messages.create(ask(faults.midStream, { stream: true })))
      events.push(event.type);
  })();
  if (isGateway)
    assert.match((await errorOf(reading)).message, /CUDA error|incomplete/);
  else
    await reading;
  assert.ok(!events.includes('message_stop'));
});

await check('makes thirty calls at once', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => anthropic.messages.create(ask(`Number ${at}.`))));
  answers.forEach((answer, at) => assert.match(answer.content[0].text, new RegExp(`Number ${at}\\.`)));
});

await check('takes a large prompt', async () => {
  const message = await anthropic.messages.create(ask(textOf(3_000)));
  assert.ok(message.usage.input_tokens > 2_500, `${message.usage.input_tokens} tokens`);
});

end();
