// npm "@langchain/ollama": LangChain's chat model and embeddings.

import assert from 'node:assert/strict';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOllama, OllamaEmbeddings } from '@langchain/ollama';
import { z } from 'zod';
import { all, check, end, errorOf, faults, isFree, isGateway, models, receiptPrompt, server } from './checks.mjs';

const chat = (more = {}) => new ChatOllama({ baseUrl: server, model: models.chat, maxRetries: 0, ...more });

await check('chats', async () => {
  const answer = await chat().invoke([new SystemMessage('Be brief.'), new HumanMessage('What is the capital of Italy?')]);
  assert.ok(answer.content.length > 10);
  assert.ok(answer.usage_metadata.output_tokens > 0);
  assert.equal(answer.response_metadata.done_reason, 'stop');
});

await check('streams a chat', async () => {
  const chunks = await all(await chat().stream('Tell me of Rome.'));
  assert.ok(chunks.length > 4);
  assert.ok(chunks.map(chunk => chunk.content).join('').length > 10);
  assert.ok(chunks.at(-1).usage_metadata.output_tokens > 0);
});

const weather = tool(({ city }) => `${city}: sunny`, {
  name: 'get_weather', description: 'Tells the weather of a city.', schema: z.object({ city: z.string() }),
});

await check('calls a tool and goes on with its result', async () => {
  const model = chat().bindTools([weather]);
  const question = new HumanMessage('What is the weather in Rome?');
  const asked = await model.invoke([question]);
  const [call] = asked.tool_calls;
  assert.equal(call.name, 'get_weather');
  const told = await model.invoke([question, asked, new ToolMessage({ content: await weather.invoke(call.args), tool_call_id: call.id ?? 'call' })]);
  assert.equal(told.tool_calls.length, 0);
  assert.ok(told.content.length > 0);
});

await check('streams a tool call', async () => {
  const chunks = await all(await chat().bindTools([weather]).stream('What is the weather in Rome?'));
  assert.equal(chunks.flatMap(chunk => chunk.tool_calls ?? []).length, 1);
});

await check('answers by a schema', async () => {
  const model = chat().withStructuredOutput(z.object({ vendor: z.string(), total: z.number(), currency: z.string() }));
  const read = await model.invoke(receiptPrompt);
  assert.equal(read.total, 12.5);
  assert.equal(read.currency, 'EUR');
});

await check('thinks where it is told to', async () => {
  const answer = await chat({ model: models.thinker, think: true }).invoke('Why is the sky blue?');
  assert.ok(JSON.stringify(answer).includes('Let me look'), 'the thinking is nowhere in the answer');
});

await check('answers several prompts at once', async () => {
  const answers = await chat().batch(Array.from({ length: 20 }, (_, at) => `Number ${at}.`));
  answers.forEach((answer, at) => assert.match(answer.content, new RegExp(`Number ${at}\\.`)));
});

await check('embeds texts', async () => {
  const embeddings = new OllamaEmbeddings({ baseUrl: server, model: models.vectors });
  const [one, two] = await embeddings.embedDocuments(['one two', 'three']);
  assert.deepEqual(await embeddings.embedQuery('one two'), one);
  assert.notDeepEqual(one, two);
});

await check('says that there is no such model', async () => {
  const error = await errorOf(chat({ model: 'nobody:1b' }).invoke('Hello'));
  assert.match(error.message, /nobody:1b.*not found/);
});

await check('is told of an error in mid-stream', async () => {
  const error = await errorOf((async () => await all(await chat().stream(faults.midStream)))());
  assert.match(error.message, /CUDA error/);
});

// The last one: LangChain stops to read and lets its connection stay open, which holds the slot of a server that nobody stands before.
await check('is aborted in mid-stream', async () => {
  const abort = new AbortController();
  let seen = 0;
  await (async () => {
    for await (const chunk of await chat().stream(faults.endless, { signal: abort.signal })) {
      assert.notEqual(chunk, null);
      if (++seen === 5)
        abort.abort();
    }
  })().catch(error => assert.match(`${error.name} ${error.message}`, /abort/i));
  assert.ok(seen >= 5);
  if (isGateway)
    await isFree();
});

end();
