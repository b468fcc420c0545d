"""The sentences of the HTML catalogue that no model holds."""

from __future__ import annotations

LEAD = """\
<p class="lead">Publish what happened as CloudEvents; each message gets a verdict at once, in plain words. A retry is
always safe, and order never matters.</p>
<p>For machines: <a href="asyncapi.json">AsyncAPI 3.0</a> · <a href="schemas/">JSON Schema of every fact</a>.</p>
"""

CONNECT = """\
<p>An operator makes your credentials with <code>awrach publisher add</code>: an nkey for NATS, a bearer token for
HTTP, both for your publisher's slug (a–z, 0–9, hyphens). On one machine, <code>awrach up</code> listens on loopback
and asks for none.</p>
<h4>Over NATS</h4>
<p>Connect with TLS, your nkey and your own inbox prefix. Subscribe to <code>receipts.&lt;publisher&gt;.&gt;</code>,
then publish to <code>intake.&lt;publisher&gt;.&lt;entity&gt;.&lt;fact&gt;</code> as a JetStream message. Once NATS
acknowledges it, it is safe, whatever services run. On a subject of an unknown entity the publish fails at once: no
responders.</p>
<pre dir="ltr"><code>intake.&lt;publisher&gt;.&gt;          publish facts
receipts.&lt;publisher&gt;.&gt;        hear receipts, live
query.receipts.&lt;publisher&gt;    ask: {"id": "…"}  answers the lasting receipt, years later too</code></pre>
<h4>Over HTTP</h4>
<p><code>POST /v1/facts</code> on either writing service, any fact, in the CloudEvents HTTP binding (structured,
binary or batched), with <code>Authorization: Bearer …</code>. It answers the receipt, or 202 with where to ask
(<code>GET /v1/receipts/{id}</code>).</p>
<h4>From the command line</h4>
<pre dir="ltr"><code>awrach publish --as anapec facts.jsonl     # one CloudEvent a line; waits for the receipts
awrach receipts --as anapec example-16</code></pre>
<h4>Try without recording</h4>
<p>A dry run is answered with the verdict, <code>"dry_run": true</code>, and records nothing: the attribute
<code>dryrun</code> in the event, <code>?dry_run=true</code> over HTTP, <code>awrach publish --dry-run</code>. Each
fact is judged alone on what is recorded now, so one that refers to a fact that was only tried comes out parked.</p>
"""

ENVELOPE = """\
<p>One CloudEvents 1.0 event, structured JSON (<code>content-type: application/cloudevents+json</code>), at most 64
KiB. Further attributes are kept as sent: lower-case letters and digits in their names; text, whole numbers, true or
false as values. Unknown members of <code>data</code> are refused by name. No attribute may hold personal data.</p>
<p><code>(publisher, id)</code> identifies a fact for ever. The same id with the same content again is a duplicate,
with other content a conflict; content is compared canonically (RFC 8785), <code>time</code> included. The id of a
rejected fact is free again.</p>
<p>Dates are civil dates, <code>YYYY-MM-DD</code>, and lie at or before today in Morocco, but for planned ones. Ids
are chosen by publishers and shared between systems: 1 to 80 of <code>A-Z a-z 0-9 _ -</code>. Text is <code>{"ar": …,
"fr": …, "en": …}</code> with one language at least. Provinces and communes are HCP codes (<code>05.301</code>,
<code>05.301.03.05</code>).</p>
"""

RECEIPTS = """\
<p>Each message gets a receipt on <code>receipts.&lt;publisher&gt;.&lt;key&gt;</code>; <code>key</code> is the
lower-case hex of the first 16 bytes of SHA-256 of the event id, or <code>none</code> where no id can be read. Live
receipts are core NATS: whoever was not listening asks. More members may come; pass over those that you do not
know.</p>
"""

VERSIONING = """\
<p>What a version means never changes: new optional members may come, none goes, none becomes required, no form gets
narrower. A change that cannot be made so is a new version with a type of its own,
<code>ma.awrach.&lt;entity&gt;.&lt;fact&gt;.v2</code>, on the same subject. Both are taken side by side; the older one
is read as the newer. Keep sending what you send.</p>
"""
