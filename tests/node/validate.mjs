// Reads an AsyncAPI document from standard input; prints what the official parser finds wrong, one JSON object.
import { Parser } from "@asyncapi/parser";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { document, diagnostics } = await new Parser().parse(Buffer.concat(chunks).toString("utf-8"));
const found = diagnostics.map((one) => ({ severity: one.severity, message: one.message, path: one.path.join(".") }));
console.log(JSON.stringify({ operations: document?.operations().length ?? 0, diagnostics: found }));
