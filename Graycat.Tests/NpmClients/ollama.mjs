// The official Ollama client against GRAYCAT_URL with GRAYCAT_API_KEY. Exits 0 when every statement holds.
import assert from "node:assert/strict";
import { Ollama } from "ollama";

const client = new Ollama({ host: process.env.GRAYCAT_URL, headers: { Authorization: `Bearer ${process.env.GRAYCAT_API_KEY}` } });
const model = process.env.GRAYCAT_MODEL;
const messages = [{ role: "user", content: "What is the capital of France?" }];
const options = { temperature: 0 };

// The list shows the model with its details.
const { models } = await client.list();
assert.ok(models.some(item => item.name.startsWith(model)), JSON.stringify(models));
const shown = await client.show({ model });
assert.equal(shown.details.family, "llama");
assert.ok(shown.capabilities.includes("completion"));

// A whole answer and the same as a stream.
const whole = await client.chat({ model, messages, options });
assert.match(whole.message.content, /Paris/);
assert.equal(whole.done_reason, "stop");
assert.ok(whole.eval_count > 0 && whole.prompt_eval_count > 0 && whole.total_duration > 0);
let text = "", last;
for await (const part of await client.chat({ model, messages, options, stream: true })) { text += part.message.content; last = part; }
assert.equal(text, whole.message.content);
assert.equal(last.done, true);

// A completion, JSON, and an error as text.
const completion = await client.generate({ model, prompt: "Say hello.", options: { temperature: 0, num_predict: 8 } });
assert.ok(completion.response.length > 0);
const json = await client.chat({ model, messages: [{ role: "user", content: "Return JSON with name Ana and age 5." }], format: "json", options });
assert.equal(typeof JSON.parse(json.message.content), "object");
await assert.rejects(client.chat({ model: "no-such-model", messages }), error => /no-such-model/.test(error.message) && !/object Object/.test(error.message));
