// npm "openai": chat completions, completions, embeddings, models and responses under /v1.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { all, check, end, errorOf, faults, isFree, isGateway, models, receipt, receiptPrompt, server, textOf } from './checks.mjs';

const openai = new OpenAI({ baseURL: `${server}/v1`, apiKey: process.env.CLIENTS_KEY ?? 'none', maxRetries: 0 });
const user = content => [{ role: 'user', content }];

await check('lists its models', async () => {
  const names = (await all(openai.models.list())).map(model => model.id).sort();
  assert.deepEqual(names, Object.values(models).sort());
});

await check('shows a model', async () => assert.equal((await openai.models.retrieve(models.chat)).id, models.chat));

await check('chats', async () => {
  const answer = await openai.chat.completions.create({ model: models.chat, messages: user('What is the capital of Italy?') });
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.model, models.chat);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.ok(answer.choices[0].message.content.length > 10);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
});

await check('streams a chat with its usage at the end', async () => {
  const chunks = await all(await openai.chat.completions.create({
    model: models.chat, messages: user('Tell me of Rome.'), stream: true, stream_options: { include_usage: true },
  }));
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.ok(chunks.length > 4);
  assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop');
  assert.ok(chunks.at(-1).usage.completion_tokens > 0);
});

await check('streams a chat by its helper', async () => {
  const stream = openai.chat.completions.stream({ model: models.chat, messages: user('Tell me of Rome.') });
  const whole = await stream.finalChatCompletion();
  assert.ok(whole.choices[0].message.content.length > 10);
});

await check('completes a text', async () => {
  const answer = await openai.completions.create({ model: models.chat, prompt: 'Once', max_tokens: 4 });
  assert.equal(answer.choices[0].finish_reason, 'length');
  assert.ok(answer.choices[0].text.length > 0);
});

await check('streams a completion', async () => {
  const chunks = await all(await openai.completions.create({ model: models.chat, prompt: 'Once', stream: true }));
  assert.ok(chunks.map(chunk => chunk.choices[0]?.text ?? '').join('').length > 10);
});

await check('embeds texts, which it asks for in base64', async () => {
  const asked = await openai.embeddings.create({ model: models.vectors, input: ['one two', 'three'] });
  const plain = await openai.embeddings.create({ model: models.vectors, input: ['one two', 'three'], encoding_format: 'float' });
  assert.equal(asked.data.length, 2);
  asked.data[0].embedding.forEach((value, at) => assert.ok(Math.abs(value - plain.data[0].embedding[at]) < 1e-5));
});

const tools = [{
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
}];

await check('calls a tool and goes on with its result', async () => {
  const messages = user('What is the weather in Rome?');
  const asked = await openai.chat.completions.create({ model: models.chat, messages, tools });
  assert.equal(asked.choices[0].finish_reason, 'tool_calls');
  const [call] = asked.choices[0].message.tool_calls;
  assert.equal(typeof JSON.parse(call.function.arguments), 'object');
  const told = await openai.chat.completions.create({
    model: models.chat, tools, messages: [...messages, asked.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'sunny' }],
  });
  assert.equal(told.choices[0].finish_reason, 'stop');
});

await check('streams a tool call', async () => {
  const stream = openai.chat.completions.stream({ model: models.chat, messages: user('What is the weather in Rome?'), tools });
  const whole = await stream.finalChatCompletion();
  assert.equal(whole.choices[0].message.tool_calls[0].function.name, 'get_weather');
});

await check('answers by a schema', async () => {
  const answer = await openai.chat.completions.create({
    model: models.chat, messages: user(receiptPrompt), response_format: { type: 'json_schema', json_schema: { name: 'receipt', schema: receipt } },
  });
  assert.equal(JSON.parse(answer.choices[0].message.content).total, 12.5);
});

await check('answers in json', async () => {
  const answer = await openai.chat.completions.create({ model: models.chat, messages: user(receiptPrompt), response_format: { type: 'json_object' } });
  assert.equal(JSON.parse(answer.choices[0].message.content).vendor, 'Harbour Bistro');
});

await check('thinks as much as it is told to', async () => {
  const ask = reasoning_effort => openai.chat.completions.create({ model: models.thinker, messages: user('Why is the sky blue?'), reasoning_effort });
  assert.ok((await ask('high')).choices[0].message.reasoning.length > 0);
  assert.equal((await ask('none')).choices[0].message.reasoning, undefined);
});

await check('makes a response', async () => {
  const answer = await openai.responses.create({ model: models.chat, input: 'What is the capital of Italy?' });
  assert.equal(answer.status, 'completed');
  assert.ok(answer.output_text.length > 10);
});

await check('streams a response from created to completed', async () => {
  const events = await all(await openai.responses.create({ model: models.chat, input: 'Tell me of Rome.', stream: true }));
  assert.equal(events[0].type, 'response.created');
  assert.equal(events.at(-1).type, 'response.completed');
  assert.ok(events.some(event => event.type === 'response.output_text.delta'));
});

await check('is aborted in mid-stream, and the next call is answered', async () => {
  const abort = new AbortController();
  const stream = await openai.chat.completions.create({ model: models.chat, messages: user(faults.endless), stream: true }, { signal: abort.signal });
  let seen = 0;
  for await (const chunk of stream) {
    assert.equal(chunk.choices[0].finish_reason, null);
    if (++seen === 5)
      abort.abort();
  }

  assert.ok(seen >= 5);
  await isFree();
});

await check('says that there is no such model', async () => {
  const error = await errorOf(openai.chat.completions.create({ model: 'nobody:1b', messages: user('Hello') }));
  assert.equal(error.status, 404);
  assert.equal(error.type, 'not_found_error');
  assert.match(error.message, /nobody:1b/);
  assert.equal((await errorOf(openai.models.retrieve('nobody:1b'))).status, 404);
});

await check('says what is wrong with a request', async () => {
  const error = await errorOf(openai.chat.completions.create({ model: models.chat, messages: [] }));
  assert.equal(error.status, 400);
  assert.equal(error.type, 'invalid_request_error');
  assert.match(error.message, /too short - 'messages'/);
});

await check('is told of a server that is busy, or waits for it', async () => {
  const asked = openai.chat.completions.create({ model: models.chat, messages: user(faults.busyOnce) });
  if (isGateway) {
    assert.equal((await asked).choices[0].finish_reason, 'stop');
    return;
  }

  const error = await errorOf(asked);
  assert.equal(error.status, 503);
  assert.equal(error.type, 'api_error');
});

await check('is told of an error in mid-stream, where the server tells it', async () => {
  const reading = (async () => await all(await openai.chat.completions.create({ model: models.chat, messages: user(faults.midStream), stream: true })))();
  if (isGateway)
    assert.match((await errorOf(reading)).message, /CUDA error|incomplete/);
  else
    assert.ok((await reading).every(chunk => chunk.choices[0].finish_reason === null));
});

await check('is told of an error in mid-response, where the server tells it', async () => {
  const events = [];
  const reading = (async () => {
    for await (const event of await openai.responses.create({ model: models.chat, input: faults.midStream, stream: true }))
      events.push(event);
  })();
  const error = await reading.then(() => null, thrown => thrown);
  assert.ok(!events.some(event => event.type === 'response.completed'));
  if (isGateway)
    assert.ok(error !== null || events.some(event => event.type === 'error' || event.type === 'response.failed'), 'neither an error nor an event of one');
});

await check('makes sixty calls at once', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, (_, at) =>
    openai.chat.completions.create({ model: models.chat, messages: user(`Number ${at}.`) })));
  answers.forEach((answer, at) => assert.match(answer.choices[0].message.content, new RegExp(`Number ${at}\\.`)));
});

await check('takes a large prompt', async () => {
  const answer = await openai.chat.completions.create({ model: models.chat, messages: user(textOf(3_000)) });
  assert.ok(answer.usage.prompt_tokens > 2_500, `${answer.usage.prompt_tokens} tokens`);
});

end();
