// The peer of bench/playback.ts: plain Node HTTP that checks an HMAC and does nothing else.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';

const [segmentFile] = process.argv.slice(2);
const secret = Buffer.alloc(32, 7);
const mac = (text) => createHmac('sha256', secret).update(text).digest();
const sign = (text) => `${text}.${mac(text).toString('base64url')}`;
const segmentToken = sign('d1.k1.eyJhcHAiOiJkZWZhdWx0In0');

function isSigned(token) {
  const end = token.lastIndexOf('.');
  const given = Buffer.from(token.slice(end + 1), 'base64url');
  const expected = mac(token.slice(0, end));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const payload = Buffer.from(
      JSON.stringify({ app: 'default', exp: Math.floor(Date.now() / 1000) + 100 }),
    ).toString('base64url');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ playAuth: sign(`p1.k1.${payload}`) }));
    return;
  }
  const [, , token = '', name] = (request.url ?? '').split('/');
  if (!isSigned(token)) {
    response.writeHead(403).end();
    return;
  }
  const body = name === 'segment' ? await readFile(segmentFile) : Buffer.alloc(16);
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': body.length }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port, token: segmentToken })}\n`);
});
