// The official OpenAI client against GRAYCAT_URL with GRAYCAT_API_KEY. Exits 0 when every statement holds.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.env.GRAYCAT_URL}/v1`, apiKey: process.env.GRAYCAT_API_KEY, maxRetries: 0 });
const model = process.env.GRAYCAT_MODEL;
const messages = [{ role: "user", content: "What is the capital of France?" }];

// The list names the model.
const models = [];
for await (const item of client.models.list()) models.push(item.id);
assert.ok(models.includes(model), `${model} is in ${models}`);

// A whole answer.
const whole = await client.chat.completions.create({ model, messages, temperature: 0, max_tokens: 32 });
assert.match(whole.choices[0].message.content, /Paris/);
assert.equal(whole.choices[0].finish_reason, "stop");
assert.ok(whole.usage.prompt_tokens > 0 && whole.usage.completion_tokens > 0);

// The same answer as a stream, usage last.
const stream = await client.chat.completions.create({ model, messages, temperature: 0, max_tokens: 32, stream: true, stream_options: { include_usage: true } });
let text = "", finish = null, usage = null, role = null, chunks = 0;
for await (const chunk of stream) {
  chunks++;
  role ??= chunk.choices[0]?.delta?.role ?? null;
  text += chunk.choices[0]?.delta?.content ?? "";
  finish = chunk.choices[0]?.finish_reason ?? finish;
  usage = chunk.usage ?? usage;
}
assert.equal(text, whole.choices[0].message.content);
assert.equal(role, "assistant");
assert.equal(finish, "stop");
assert.equal(usage.completion_tokens, whole.usage.completion_tokens);
assert.ok(chunks > 2, "it came in pieces");

// Text completion, stop strings, n.
const completion = await client.completions.create({ model, prompt: "One, two,", max_tokens: 8, temperature: 0 });
assert.equal(completion.object, "text_completion");
const two = await client.chat.completions.create({ model, messages, n: 2, seed: 7, max_tokens: 8 });
assert.deepEqual(two.choices.map(choice => choice.index), [0, 1]);

// A tool call.
const tools = [{ type: "function", function: { name: "get_weather", description: "Get the weather in a city", parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } } }];
const called = await client.chat.completions.create({ model, messages: [{ role: "user", content: "What is the weather in Oslo?" }], tools, tool_choice: "required", temperature: 0, max_tokens: 64 });
assert.equal(called.choices[0].finish_reason, "tool_calls");
assert.equal(called.choices[0].message.tool_calls[0].function.name, "get_weather");
assert.equal(typeof JSON.parse(called.choices[0].message.tool_calls[0].function.arguments).city, "string");

// JSON by schema.
const schema = { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } }, required: ["name", "age"], additionalProperties: false };
const shaped = await client.chat.completions.create({ model, messages: [{ role: "user", content: "Return JSON with name Ana and age 5." }], response_format: { type: "json_schema", json_schema: { name: "person", schema, strict: true } }, temperature: 0, max_tokens: 64 });
assert.equal(typeof JSON.parse(shaped.choices[0].message.content).age, "number");

// Errors in the client's own types.
await assert.rejects(client.chat.completions.create({ model: "no-such-model", messages }), error => error.status === 404 && error.code === "model_not_found");
await assert.rejects(client.chat.completions.create({ model, messages: [] }), error => error.status === 400);
await assert.rejects(new OpenAI({ baseURL: `${process.env.GRAYCAT_URL}/v1`, apiKey: "wrong", maxRetries: 0 }).models.list(), error => error.status === 401);

// A reader that leaves in mid-stream, then another request on the kept connection.
const left = await client.chat.completions.create({ model, messages: [{ role: "user", content: "Tell me a long story." }], stream: true, max_tokens: 400 });
for await (const _ of left) break;
const after = await client.chat.completions.create({ model, messages, temperature: 0, max_tokens: 8 });
assert.ok(after.choices[0].message.content.length > 0);
