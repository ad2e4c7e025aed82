// npm "ai" with two providers: "ollama-ai-provider-v2" over Ollama's own API, "@ai-sdk/openai-compatible" over /v1.

import assert from 'node:assert/strict';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateObject, generateText, stepCountIs, streamObject, streamText, tool } from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { z } from 'zod';
import { all, check, end, errorOf, faults, isFree, isGateway, models, receiptPrompt, server } from './checks.mjs';

const schema = z.object({ vendor: z.string(), total: z.number(), currency: z.string() });
const native = createOllama({ baseURL: `${server}/api` });
const compatible = createOpenAICompatible({
  name: 'server', baseURL: `${server}/v1`, apiKey: process.env.CLIENTS_KEY ?? 'none', includeUsage: true, supportsStructuredOutputs: true,
});
const weather = tool({
  description: 'Tells the weather of a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `${city}: sunny`,
});

for (const [name, provider] of [['native', native], ['compatible', compatible]]) {
  const model = provider(models.chat);

  await check(`${name} generates a text`, async () => {
    const { text, usage, finishReason } = await generateText({ model, prompt: 'What is the capital of Italy?', maxRetries: 0 });
    assert.ok(text.length > 10);
    assert.equal(finishReason, 'stop');
    assert.ok(usage.outputTokens > 0);
  });

  await check(`${name} streams a text`, async () => {
    const result = streamText({ model, prompt: 'Tell me of Rome.', maxRetries: 0 });
    const pieces = await all(result.textStream);
    assert.ok(pieces.length > 3);
    assert.equal(pieces.join(''), await result.text);
    assert.ok((await result.usage).outputTokens > 0);
  });

  await check(`${name} generates an object`, async () => {
    const { object } = await generateObject({ model, schema, prompt: receiptPrompt, maxRetries: 0 });
    assert.equal(object.total, 12.5);
  });

  await check(`${name} streams an object`, async () => {
    const result = streamObject({ model, schema, prompt: receiptPrompt, maxRetries: 0 });
    const parts = await all(result.partialObjectStream);
    assert.ok(parts.length > 1);
    assert.equal((await result.object).currency, 'EUR');
  });

  await check(`${name} calls a tool and goes on with its result`, async () => {
    const result = await generateText({
      model, prompt: 'What is the weather in Rome?', tools: { get_weather: weather }, stopWhen: stepCountIs(3), maxRetries: 0,
    });
    assert.equal(result.steps[0].toolCalls[0].toolName, 'get_weather');
    assert.ok(result.steps.length > 1 && result.text.length > 0);
  });

  await check(`${name} is aborted in mid-stream, and the next call is answered`, async () => {
    const abort = new AbortController();
    const result = streamText({ model, prompt: faults.endless, abortSignal: abort.signal, maxRetries: 0, onError: () => {} });
    let seen = 0;
    for await (const piece of result.textStream) {
      assert.ok(piece.length > 0);
      if (++seen === 5)
        abort.abort();
    }

    assert.ok(seen >= 5);
    await isFree();
  });

  await check(`${name} says that there is no such model`, async () => {
    const error = await errorOf(generateText({ model: provider('nobody:1b'), prompt: 'Hello', maxRetries: 0 }));
    assert.equal(error.statusCode, 404);
  });

  await check(`${name} tries again where the server is busy`, async () => {
    const { text } = await generateText({ model, prompt: `${faults.busyOnce} ${name}` });
    assert.ok(text.length > 0);
  });

  await check(`${name} is told of an error in mid-stream, where the server tells it`, async () => {
    const errors = [];
    const result = streamText({ model, prompt: faults.midStream, maxRetries: 0, onError: ({ error }) => errors.push(error) });
    const parts = await all(result.fullStream);
    if (isGateway && name === 'compatible')
      assert.match(JSON.stringify(errors.map(error => error?.message ?? error)), /CUDA error|incomplete/);
    assert.ok(!parts.some(part => part.type === 'finish' && part.finishReason === 'stop'));
  });
}

await check('embeds texts by both providers', async () => {
  const values = ['one two', 'three'];
  const one = await embedMany({ model: native.embeddingModel(models.vectors), values });
  const two = await embedMany({ model: compatible.textEmbeddingModel(models.vectors), values });
  assert.equal(one.embeddings.length, 2);
  one.embeddings[0].forEach((value, at) => assert.ok(Math.abs(value - two.embeddings[0][at]) < 1e-5));
});

end();
