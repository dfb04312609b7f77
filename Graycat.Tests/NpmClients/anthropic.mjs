// The official Anthropic client against GRAYCAT_URL with GRAYCAT_API_KEY. Exits 0 when every statement holds.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: process.env.GRAYCAT_URL, apiKey: process.env.GRAYCAT_API_KEY, maxRetries: 0 });
const model = process.env.GRAYCAT_MODEL;
const messages = [{ role: "user", content: "What is the capital of France?" }];

// A whole answer.
const whole = await client.messages.create({ model, max_tokens: 32, temperature: 0, messages });
assert.match(whole.content[0].text, /Paris/);
assert.equal(whole.stop_reason, "end_turn");
assert.ok(whole.usage.input_tokens > 0 && whole.usage.output_tokens > 0);

// The same as a stream.
const stream = client.messages.stream({ model, max_tokens: 32, temperature: 0, messages });
let text = "";
stream.on("text", piece => { text += piece; });
const final = await stream.finalMessage();
assert.equal(text, whole.content[0].text);
assert.equal(final.stop_reason, "end_turn");

// Counting, and an error in the client's own type.
const counted = await client.messages.countTokens({ model, messages });
assert.equal(counted.input_tokens, whole.usage.input_tokens + (whole.usage.cache_read_input_tokens ?? 0));
await assert.rejects(client.messages.create({ model: "no-such-model", max_tokens: 8, messages }), error => error.status === 404);
